import type { ReactElement } from 'react';
import { Button } from '../design/button.js';
import { LanguageChoice } from '../settings/language-choice.js';
import { useText } from '../text/use-text.js';
import { StepFoot, type StepProps } from './step.js';
import { welcomeText } from './text.js';

export function HelloStep({ onNext }: StepProps): ReactElement {
  const text = useText(welcomeText);
  return (
    <>
      <p className="welcome-words">{text.hello.text}</p>
      <LanguageChoice />
      <p className="vc-help">{text.hello.more}</p>
      <StepFoot>
        <Button look="primary" autoFocus onPress={onNext}>
          {text.next}
        </Button>
      </StepFoot>
    </>
  );
}
