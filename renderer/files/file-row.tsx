import { ExternalLink, FolderSearch, Info, X } from 'lucide-react';
import { memo, type ReactElement } from 'react';
import { ProgressBar } from 'react-aria-components';
import type { FileJob } from '../../src/shared/file-jobs.js';
import { IconButton } from '../design/button.js';
import { useActions } from '../studio/actions-context.js';
import { askShell } from '../studio/ask-shell.js';
import { shell } from '../studio/shell.js';
import { useStudio } from '../studio/studio-store.js';
import { readFileName } from '../text/format.js';
import { useText } from '../text/use-text.js';
import { FilePictures, KindSign } from './file-pictures.js';
import { StateBadge, useAdvice, useFacts } from './file-state.js';
import { isOpen, isWritten } from './queue-summary.js';
import { filesText } from './text.js';

interface FileRowProps {
  readonly job: FileJob;
  /** Whether the queue is paused; only told of a file that is open. */
  readonly isHeld: boolean;
  readonly onDetails: (id: string) => void;
  readonly onCancel: (id: string) => void;
}

/** One file. Drawn again only when its job is another object: with hundreds of rows, one at a time changes. */
export const FileRow = memo(function FileRow(props: FileRowProps): ReactElement {
  const { job, isHeld, onDetails } = props;
  const name = readFileName(
    job.input,
    useStudio(({ platform }) => platform === 'win32'),
  );
  return (
    <div className="files-row">
      {isWritten(job) ? (
        <FilePictures
          job={job}
          name={name}
          onOpen={() => {
            onDetails(job.id);
          }}
        />
      ) : (
        <KindSign kind={job.kind} />
      )}
      <div className="files-words">
        <div className="files-name" title={job.input}>
          {name}
        </div>
        {job.state === 'running' ? (
          <RunningLine job={job} name={name} isHeld={isHeld} />
        ) : (
          <FinishedLines job={job} />
        )}
      </div>
      <RowActions {...props} name={name} />
    </div>
  );
});

interface RunningLineProps {
  readonly job: FileJob;
  readonly name: string;
  readonly isHeld: boolean;
}

function RunningLine({ job: { progress, eta }, name, isHeld }: RunningLineProps): ReactElement {
  const text = useText(filesText);
  const percent = Math.floor(progress * 100);
  const left = eta === null ? '' : ` · ${text.left(eta)}`;
  const words = isHeld ? text.heldAt(percent) : `${text.runningAt(percent)}${left}`;
  return (
    <>
      <div className="files-line">
        <StateBadge state="running" />
        <span className="vc-help">{words}</span>
      </div>
      <ProgressBar className="files-progress" aria-label={name} value={progress * 100} valueLabel={words}>
        <div className="vc-progress-track">
          <div className="vc-progress-fill" style={{ width: `${progress * 100}%` }} />
        </div>
      </ProgressBar>
    </>
  );
}

function FinishedLines({ job }: { readonly job: FileJob }): ReactElement {
  const facts = useFacts(job);
  const advice = useAdvice(job);
  const own = [...(job.error === null ? [] : [withoutPath(job.error.message, job)]), ...job.notes].join(
    ' · ',
  );
  return (
    <>
      <div className="files-line">
        <StateBadge state={job.state} />
        <span className="files-facts">{facts}</span>
      </div>
      {(advice !== undefined || own !== '') && (
        <div className="files-more vc-help">
          {advice !== undefined && <span>{advice} </span>}
          {own !== '' && (
            <span lang="en" title={own}>
              {advice === undefined ? own : `(${own})`}
            </span>
          )}
        </div>
      )}
    </>
  );
}

function RowActions({ job, name, onDetails, onCancel }: FileRowProps & { name: string }): ReactElement {
  const text = useText(filesText);
  const actions = useActions();
  const { id, output, error } = job;
  if (isOpen(job)) {
    return (
      <div className="files-actions">
        <IconButton
          label={text.cancel(name)}
          icon={<X size={16} />}
          onPress={() => {
            onCancel(id);
          }}
        />
      </div>
    );
  }
  return (
    <div className="files-actions">
      {error !== null && !isWritten(job) && (
        <IconButton
          label={text.details(name)}
          icon={<Info size={16} />}
          onPress={() => {
            onDetails(id);
          }}
        />
      )}
      {shell !== undefined && output !== null && (
        <>
          <IconButton
            label={text.open(name)}
            icon={<ExternalLink size={16} />}
            onPress={() => void askShell(actions, (desktop) => desktop.openFile(output))}
          />
          <IconButton
            label={text.show(name)}
            icon={<FolderSearch size={16} />}
            onPress={() => void askShell(actions, (desktop) => desktop.showInFolder(output))}
          />
        </>
      )}
    </div>
  );
}

/** The engine's words without the path of the file, which is beside its name already. */
function withoutPath(message: string, { input }: FileJob): string {
  return message.startsWith(`${input}: `) ? message.slice(input.length + 2) : message;
}
