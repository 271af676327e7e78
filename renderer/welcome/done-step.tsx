import { ShieldAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../design/button.js';
import { Keys } from '../settings/keys.js';
import { useActions } from '../studio/actions-context.js';
import { shell } from '../studio/shell.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { StepFoot, type StepProps } from './step.js';
import { welcomeText } from './text.js';

export function DoneStep({ onBack }: StepProps): ReactElement {
  const text = useText(welcomeText).done;
  const actions = useActions();
  const { destinations, hotkeys } = useStudio(({ settings }) => settings);
  const { keys, liveSince } = useStudio(({ status }) => status);
  const canGoLive =
    liveSince === null && destinations.some(({ id, enabled }) => enabled && (keys[id] ?? 'none') !== 'none');
  const finish = (): void => {
    actions.changeSettings({ welcomed: true });
    actions.showScreen('live');
  };
  // A browser takes no keys from other programs.
  const hotkey = shell === undefined ? null : hotkeys.panic;
  return (
    <>
      <p className="welcome-words">{text.text}</p>
      <div className="welcome-panic">
        <ShieldAlert size={20} aria-hidden="true" />
        <p>{hotkey === null ? text.noHotkey : text.hotkey}</p>
        {hotkey !== null && <Keys keys={hotkey} />}
      </div>
      <StepFoot {...(onBack !== undefined && { onBack })}>
        <Button look={canGoLive ? 'plain' : 'primary'} autoFocus={!canGoLive} onPress={finish}>
          {text.finish}
        </Button>
        {canGoLive && (
          <Button
            look="primary"
            autoFocus
            onPress={() => {
              finish();
              void actions.goLive();
            }}
          >
            {text.goLive}
          </Button>
        )}
      </StepFoot>
    </>
  );
}
