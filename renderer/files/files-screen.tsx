import './files.css';
import { Ban, Images } from 'lucide-react';
import { useCallback, useState, type ReactElement } from 'react';
import { EmptyState } from '../design/empty-state.js';
import { useActions } from '../studio/actions-context.js';
import { shell } from '../studio/shell.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { ChooseButtons, PathField } from './add-controls.js';
import { addDropped } from './add-files.js';
import { CopiesPanel } from './copies-panel.js';
import { FileQueue } from './file-queue.js';
import { SHOWN_SIDES } from './shown-sides.js';
import { StillLoader } from './still-loader.js';
import { StillsContext } from './use-file-still.js';
import { filesText } from './text.js';
import { useFileDrop } from './use-file-drop.js';

/** Covered copies of photos and videos: drop them, watch the queue, look at the results. */
export function FilesScreen(): ReactElement {
  const text = useText(filesText);
  const actions = useActions();
  const isEmpty = useStudio(({ jobs }) => jobs.length === 0);
  const [stills] = useState(() => new StillLoader(actions.client));
  const { nowhere } = text.add;
  const drop = useCallback(
    (files: readonly File[]): void => {
      void addDropped(actions, files, nowhere);
    },
    [actions, nowhere],
  );
  const isOver = useFileDrop(shell === undefined ? null : drop);
  return (
    <StillsContext value={stills}>
      <div className={SHOWN_SIDES.length > 1 ? 'files' : 'files files-alone'}>
        <div className="files-main">
          {isEmpty ? <Beginning /> : <FileQueue />}
          {isOver && <DropOverlay />}
        </div>
        <div className="files-side">
          <CopiesPanel />
        </div>
      </div>
    </StillsContext>
  );
}

function Beginning(): ReactElement {
  const text = useText(filesText).empty;
  return (
    <div className="files-beginning">
      <EmptyState
        icon={<Images size={28} aria-hidden="true" />}
        title={shell === undefined ? text.browserTitle : text.title}
        text={text.text}
        action={shell === undefined ? <PathField /> : <ChooseButtons isFirst />}
      />
    </div>
  );
}

function DropOverlay(): ReactElement {
  const text = useText(filesText).drop;
  const isRefused = shell === undefined;
  return (
    <div className={isRefused ? 'files-drop files-drop-refused' : 'files-drop'}>
      <EmptyState
        icon={isRefused ? <Ban size={28} aria-hidden="true" /> : <Images size={28} aria-hidden="true" />}
        title={isRefused ? text.refused : text.title}
        text={isRefused ? text.refusedText : text.text}
      />
    </div>
  );
}
