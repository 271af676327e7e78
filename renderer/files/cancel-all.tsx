import { useState, type ReactElement } from 'react';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { useActions } from '../studio/actions-context.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { isOpen } from './queue-summary.js';
import { filesText } from './text.js';

/** Empties the queue, after a question. */
export function CancelAll(): ReactElement {
  const text = useText(filesText);
  const actions = useActions();
  const jobs = useStudio((studio) => studio.jobs);
  const [isAsking, setAsking] = useState(false);
  const open = jobs.filter(isOpen);
  const end = (): void => {
    setAsking(false);
    // The last first: else the next would begin as soon as the one before it is cancelled.
    for (const { id } of open.toReversed()) void actions.call('files.cancel', { id });
  };
  return (
    <>
      <Button
        size="small"
        look="quiet"
        className="files-cancel-all"
        onPress={() => {
          setAsking(true);
        }}
      >
        {text.cancelAll}
      </Button>
      <Dialog
        isOpen={isAsking}
        role="alertdialog"
        title={text.cancelAllTitle(open.length)}
        foot={
          <>
            <Button
              onPress={() => {
                setAsking(false);
              }}
            >
              {text.keep}
            </Button>
            <Button look="danger" onPress={end}>
              {text.cancelAllNow}
            </Button>
          </>
        }
        onClose={() => {
          setAsking(false);
        }}
      >
        <p>{text.cancelAllText}</p>
      </Dialog>
    </>
  );
}
