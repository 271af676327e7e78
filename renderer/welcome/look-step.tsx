import type { ReactElement } from 'react';
import { Button } from '../design/button.js';
import { ProgramPreview } from '../live/program-preview.js';
import { useText } from '../text/use-text.js';
import { StepFoot, type StepProps } from './step.js';
import { welcomeText } from './text.js';

/** The program as it stands: on the first run it is the test scene, full of faces. */
export function LookStep({ onNext, onBack }: StepProps): ReactElement {
  const text = useText(welcomeText);
  return (
    <>
      <p className="welcome-words">{text.look.text}</p>
      <ProgramPreview />
      <StepFoot {...(onBack !== undefined && { onBack })}>
        <Button look="primary" autoFocus onPress={onNext}>
          {text.next}
        </Button>
      </StepFoot>
    </>
  );
}
