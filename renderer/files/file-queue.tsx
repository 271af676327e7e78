import { Eraser, Pause, Play } from 'lucide-react';
import { useMemo, useState, type ReactElement } from 'react';
import { Button } from '../design/button.js';
import { Progress } from '../design/progress.js';
import { Segments } from '../design/segments.js';
import { useActions } from '../studio/actions-context.js';
import { shell } from '../studio/shell.js';
import { useStudio, useStudioStore } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { ChooseButtons, PathField } from './add-controls.js';
import { CancelAll } from './cancel-all.js';
import { FileDialog } from './file-dialog.js';
import { FileRows } from './file-rows.js';
import { FILTERS, filterJobs, summarize, type Filter, type QueueSummary } from './queue-summary.js';
import { filesText } from './text.js';

/** The queue with what can be done to all of it. */
export function FileQueue(): ReactElement {
  const text = useText(filesText);
  const jobs = useStudio((studio) => studio.jobs);
  const summary = useMemo(() => summarize(jobs), [jobs]);
  const [filter, setFilter] = useState<Filter>('all');
  const shown = useMemo(() => filterJobs(jobs, filter), [jobs, filter]);
  const [detailed, setDetailed] = useState<string | null>(null);
  const buttons = <QueueButtons summary={summary} />;
  return (
    <section className="files-queue" aria-label={text.list}>
      {shell === undefined ? (
        <PathField end={buttons} />
      ) : (
        <div className="files-bar">
          <ChooseButtons />
          {buttons}
        </div>
      )}
      <QueueProgress summary={summary} />
      <div className="files-bar">
        <Segments<Filter>
          label={text.filter}
          value={filter}
          segments={FILTERS.map((value) => ({ value, label: text.filters[value](summary.counts[value]) }))}
          onChange={setFilter}
        />
        {summary.counts.open > 1 && <CancelAll />}
      </div>
      {shown.length === 0 ? (
        <p className="files-none">{text.none[filter]}</p>
      ) : (
        <FileRows key={filter} jobs={shown} onDetails={setDetailed} />
      )}
      {detailed !== null && (
        <FileDialog
          jobs={shown}
          id={detailed}
          onShow={setDetailed}
          onClose={() => {
            setDetailed(null);
          }}
        />
      )}
    </section>
  );
}

function QueueButtons({ summary }: { readonly summary: QueueSummary }): ReactElement {
  const text = useText(filesText);
  const actions = useActions();
  const isConnected = useStudioStore(({ connection }) => connection === 'open');
  const isPaused = useStudio(({ status }) => status.filesPaused);
  const { all, open } = summary.counts;
  return (
    <div className="files-bar-end">
      <Button
        isDisabled={!isConnected || (open === 0 && !isPaused)}
        onPress={() => void actions.call('files.pause', { paused: !isPaused })}
      >
        {isPaused ? <Play size={16} aria-hidden="true" /> : <Pause size={16} aria-hidden="true" />}
        {isPaused ? text.resume : text.pause}
      </Button>
      <Button
        isDisabled={!isConnected || all === open}
        onPress={() => void actions.call('files.clear', null)}
      >
        <Eraser size={16} aria-hidden="true" />
        {text.clear}
      </Button>
    </div>
  );
}

/** All files together. Its end is read out; the way there would be too much to hear. */
function QueueProgress({ summary }: { readonly summary: QueueSummary }): ReactElement {
  const text = useText(filesText);
  const isPaused = useStudio(({ status }) => status.filesPaused);
  const { counts, progress, eta } = summary;
  const left = eta === null ? undefined : text.left(eta);
  const valueText = isPaused ? text.paused : left;
  const isOver = counts.open === 0;
  return (
    <div className="files-overall">
      <p role="status">{isOver ? text.finished(counts.all, counts.trouble) : ''}</p>
      {!isOver && (
        <Progress
          label={text.progress(counts.all - counts.open, counts.all)}
          value={progress}
          {...(valueText !== undefined && { valueText })}
        />
      )}
    </div>
  );
}
