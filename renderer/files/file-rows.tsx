import { useCallback, useState, type ReactElement } from 'react';
import type { FileJob } from '../../src/shared/file-jobs.js';
import { useActions } from '../studio/actions-context.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { FileRow } from './file-row.js';
import { isOpen } from './queue-summary.js';
import { filesText } from './text.js';
import { useRowsInView } from './use-rows-in-view.js';

/** As `--files-row` in files.css, px. */
const ROW_HEIGHT = 76;

interface FileRowsProps {
  readonly jobs: readonly FileJob[];
  readonly onDetails: (id: string) => void;
}

/** The rows in view, however many there are; one that has the focus stays, so that scrolling does not take it away. */
export function FileRows({ jobs, onDetails }: FileRowsProps): ReactElement {
  const text = useText(filesText);
  const actions = useActions();
  const isPaused = useStudio(({ status }) => status.filesPaused);
  const { scroller, from, to } = useRowsInView(jobs.length, ROW_HEIGHT);
  const [focused, setFocused] = useState<string | null>(null);
  const cancel = useCallback(
    (id: string): void => {
      // The pressed button is about to go.
      scroller.current?.focus();
      void actions.call('files.cancel', { id });
    },
    [actions, scroller],
  );
  const shown = jobs.flatMap((job, place) =>
    (place >= from && place < to) || job.id === focused ? [{ job, place }] : [],
  );
  return (
    <div ref={scroller} className="files-scroller" tabIndex={0} role="group" aria-label={text.list}>
      <ul className="files-rows" style={{ height: jobs.length * ROW_HEIGHT }}>
        {shown.map(({ job, place }) => (
          <li
            key={job.id}
            className="files-place"
            aria-setsize={jobs.length}
            aria-posinset={place + 1}
            style={{ top: place * ROW_HEIGHT }}
            onFocus={() => {
              setFocused(job.id);
            }}
            onBlur={() => {
              setFocused(null);
            }}
          >
            <FileRow job={job} isHeld={isPaused && isOpen(job)} onDetails={onDetails} onCancel={cancel} />
          </li>
        ))}
      </ul>
    </div>
  );
}
