import { useEffect, useState, type ReactElement } from 'react';
import { Button } from '../design/button.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { readAccelerator } from './accelerator.js';
import { Keys } from './keys.js';
import { settingsText } from './text.js';

interface KeyRecorderProps {
  /** The action the keys are for. */
  readonly label: string;
  readonly keys: string | null;
  readonly onKeys: (keys: string) => void;
}

/** Shows the keys of an action; pressed, it takes the next ones. Escape and leaving it end that. */
export function KeyRecorder({ label, keys, onKeys }: KeyRecorderProps): ReactElement {
  const text = useText(settingsText).hotkeys;
  const isMac = useStudio(({ platform }) => platform === 'darwin');
  const [isRecording, setRecording] = useState(false);
  useEffect(() => {
    if (!isRecording) return;
    const take = (event: KeyboardEvent): void => {
      // Tab leaves the field as everywhere, and with it the recording.
      if (event.key === 'Tab') return;
      event.preventDefault();
      event.stopPropagation();
      const pressed = event.key === 'Escape' ? null : readAccelerator(event, isMac);
      if (pressed === null && event.key !== 'Escape') return;
      setRecording(false);
      if (pressed !== null) onKeys(pressed);
    };
    window.addEventListener('keydown', take, true);
    return () => {
      window.removeEventListener('keydown', take, true);
    };
  }, [isRecording, isMac, onKeys]);
  return (
    <Button
      className="settings-keys"
      {...(isRecording && { 'data-recording': true })}
      onPress={() => {
        setRecording(true);
      }}
      onBlur={() => {
        setRecording(false);
      }}
    >
      <span className="vc-only-read">{text.record(label)}</span>
      {isRecording ? text.press : <Keys keys={keys} />}
    </Button>
  );
}
