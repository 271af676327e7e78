import { ExternalLink, FolderSearch } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import type { FileJob } from '../../src/shared/file-jobs.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { useActions } from '../studio/actions-context.js';
import { askShell } from '../studio/ask-shell.js';
import { shell } from '../studio/shell.js';
import { useStudio } from '../studio/studio-store.js';
import { readFileName } from '../text/format.js';
import { useText } from '../text/use-text.js';
import { FilePicture } from './file-pictures.js';
import { StateBadge, useAdvice, useFacts } from './file-state.js';
import { FileSteps } from './file-steps.js';
import { isOpen, isWritten } from './queue-summary.js';
import { SHOWN_SIDES } from './shown-sides.js';
import { filesText } from './text.js';

interface FileDialogProps {
  /** In the order of the list; those that are over can be stepped through. */
  readonly jobs: readonly FileJob[];
  readonly id: string;
  readonly onShow: (id: string) => void;
  readonly onClose: () => void;
}

/** One finished file, close up. */
export function FileDialog({ jobs, id, onShow, onClose }: FileDialogProps): ReactElement | null {
  const isWindows = useStudio(({ platform }) => platform === 'win32');
  const finished = jobs.filter((job) => !isOpen(job) && job.state !== 'cancelled');
  const place = finished.findIndex((job) => job.id === id);
  const job = finished[place];
  if (job === undefined) return null;
  const name = readFileName(job.input, isWindows);
  const steps = (
    <FileSteps
      place={place}
      count={finished.length}
      onStep={(next) => {
        const other = finished[next];
        if (other !== undefined) onShow(other.id);
      }}
    />
  );
  return (
    <Dialog
      isOpen
      wide
      title={name}
      foot={<Foot job={job} steps={steps} onClose={onClose} />}
      onClose={onClose}
    >
      <CloseUp job={job} name={name} />
    </Dialog>
  );
}

function CloseUp({ job, name }: { readonly job: FileJob; readonly name: string }): ReactElement {
  const text = useText(filesText);
  const facts = useFacts(job);
  const advice = useAdvice(job);
  const { input, output, notes, error, state } = job;
  return (
    <>
      {isWritten(job) && (
        <div className="files-pair">
          {SHOWN_SIDES.map((side) => (
            <figure key={side} className="files-figure">
              <FilePicture job={job} name={name} side={side} />
              <figcaption className="vc-help">{text[side]}</figcaption>
            </figure>
          ))}
          {SHOWN_SIDES.length === 1 && <p className="vc-help">{text.dialog.originalHidden}</p>}
        </div>
      )}
      <dl className="files-facts-list">
        <Fact name={text.dialog.result}>
          <span className="files-line">
            <StateBadge state={state} />
            {facts}
          </span>
          {advice !== undefined && <p>{advice}</p>}
        </Fact>
        {error !== null && (
          <Fact name={text.dialog.words}>
            <code lang="en">{error.message}</code>
          </Fact>
        )}
        {notes.length > 0 && (
          <Fact name={text.dialog.notes}>
            {notes.map((note) => (
              <p key={note} lang="en">
                {note}
              </p>
            ))}
          </Fact>
        )}
        <Fact name={text.dialog.original}>{input}</Fact>
        {output !== null && <Fact name={text.dialog.copy}>{output}</Fact>}
      </dl>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <div className="files-fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface FootProps {
  readonly job: FileJob;
  readonly steps: ReactNode;
  readonly onClose: () => void;
}

function Foot({ job, steps, onClose }: FootProps): ReactElement {
  const text = useText(filesText).dialog;
  const actions = useActions();
  const { output } = job;
  return (
    <>
      {steps}
      {shell !== undefined && output !== null && (
        <>
          <Button onPress={() => void askShell(actions, (desktop) => desktop.showInFolder(output))}>
            <FolderSearch size={16} aria-hidden="true" />
            {text.show}
          </Button>
          <Button onPress={() => void askShell(actions, (desktop) => desktop.openFile(output))}>
            <ExternalLink size={16} aria-hidden="true" />
            {text.open}
          </Button>
        </>
      )}
      <Button look="primary" onPress={onClose}>
        {text.close}
      </Button>
    </>
  );
}
