import { CircleCheck } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../design/button.js';
import { DestinationForm } from '../live/destination-form.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { StepFoot, type StepProps } from './step.js';
import { welcomeText } from './text.js';

export function DestinationStep({ onNext, onBack }: StepProps): ReactElement {
  const text = useText(welcomeText);
  const destinations = useStudio(({ settings }) => settings.destinations);
  const keys = useStudio(({ status }) => status.keys);
  const ready = destinations.find(({ id, enabled }) => enabled && (keys[id] ?? 'none') !== 'none');
  if (ready !== undefined) {
    return (
      <>
        <p className="welcome-ready">
          <CircleCheck size={20} aria-hidden="true" />
          {text.destination.saved(ready.name)}
        </p>
        <p className="vc-help">{text.destination.another}</p>
        <StepFoot {...(onBack !== undefined && { onBack })}>
          <Button look="primary" autoFocus onPress={onNext}>
            {text.next}
          </Button>
        </StepFoot>
      </>
    );
  }
  return (
    <>
      <p className="welcome-words">{text.destination.text}</p>
      <DestinationForm
        destination={destinations.find(({ enabled }) => enabled) ?? null}
        cancelLabel={text.destination.later}
        onSaved={onNext}
        onCancel={onNext}
      />
    </>
  );
}
