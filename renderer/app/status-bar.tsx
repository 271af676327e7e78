import { useState, type ReactElement } from 'react';
import { TooltipTrigger } from 'react-aria-components';
import { COVER_REASONS, type CoverReason } from '../../src/shared/cover.js';
import { STAGES, type LiveStatus } from '../../src/shared/live-status.js';
import type { StudioStatus } from '../../src/shared/studio-status.js';
import { Button } from '../design/button.js';
import { Tooltip } from '../design/tooltip.js';
import { useStudio } from '../studio/studio-store.js';
import { reasonText } from '../studio/text.js';
import { formatBitrate, formatDuration } from '../text/format.js';
import { useText } from '../text/use-text.js';
import { appText } from './text.js';
import { useNow } from './use-now.js';

/** Program time for which a whole-frame cover counts as now, s. */
const COVERED_NOW_S = 0.5;

/** The figures of the program at the bottom of every screen. */
export function StatusBar(): ReactElement {
  const text = useText(appText).status;
  const status = useStudio((studio) => studio.status);
  const { program, liveSince, recordingSince, cpu, bitsPerSecond } = status;
  const reach = readReach(status);
  const now = useNow(liveSince !== null || recordingSince !== null);
  return (
    <footer className="app-status" aria-label={text.label}>
      <span className={`app-status-state app-status-${reach}`}>
        {liveSince === null ? text.offline : `${text[reach]} ${formatDuration(now - liveSince)}`}
      </span>
      {recordingSince !== null && (
        <span className="app-status-state app-status-recording">
          {text.recording} {formatDuration(now - recordingSince)}
        </span>
      )}
      {program !== null && <ProgramFigures program={program} />}
      <span className="app-status-end">{text.cpu(Math.round(cpu * 100))}</span>
      {bitsPerSecond > 0 && <span>{formatBitrate(bitsPerSecond)}</span>}
      {program?.stages.total !== undefined && <LatencyFigure program={program} />}
    </footer>
  );
}

/** Whether the stream arrives anywhere: `live` says so only while a server takes it. */
function readReach({
  liveSince,
  program,
  outputs,
}: StudioStatus): 'offline' | 'live' | 'connecting' | 'unreached' {
  if (liveSince === null) return 'offline';
  const names = Object.values(outputs);
  const streams = (program?.outputs ?? []).filter(({ name }) => names.includes(name));
  if (streams.some(({ state }) => state === 'live')) return 'live';
  const isTrying = streams.some(({ state }) => state === 'connecting' || state === 'reconnecting');
  return isTrying || streams.length === 0 ? 'connecting' : 'unreached';
}

function ProgramFigures({ program }: { readonly program: LiveStatus }): ReactElement {
  const text = useText(appText).status;
  const { frameRate, droppedFrames, coveredFrames, detector } = program;
  return (
    <>
      <span>{text.frameRate(frameRate.toFixed(1))}</span>
      <span className={droppedFrames > 0 ? 'app-status-warn' : ''}>{text.dropped(droppedFrames)}</span>
      <CoveredFigure program={program} frames={coveredFrames} />
      {detector.state !== 'ready' && <span className="app-status-warn">{text.detector[detector.state]}</span>}
    </>
  );
}

function CoveredFigure({
  program,
  frames,
}: {
  readonly program: LiveStatus;
  readonly frames: number;
}): ReactElement {
  const text = useText(appText).status;
  const reasons = useText(reasonText);
  const { lastCovered, time, holdMs, coveredReasons } = program;
  const isNow = lastCovered !== null && time - holdMs / 1_000 - lastCovered < COVERED_NOW_S;
  const newest = useNewestReason(coveredReasons);
  const told = (Object.keys(reasons) as (keyof typeof reasons)[])
    .filter((reason) => (coveredReasons[reason] ?? 0) > 0)
    .map((reason) => `${reasons[reason]} ${coveredReasons[reason] ?? 0}`);
  return (
    <TooltipTrigger delay={200}>
      <Button look="quiet" size="small" className={isNow ? 'app-status-warn' : ''}>
        {isNow && newest !== null ? text.coveredNow(reasons[newest]) : text.covered(frames)}
      </Button>
      <Tooltip>{told.length === 0 ? text.covered(0) : told.join(' · ')}</Tooltip>
    </TooltipTrigger>
  );
}

/** The reason whose count grew last; null: none did since the window looks. */
function useNewestReason(counts: LiveStatus['coveredReasons']): CoverReason | null {
  const [seen, setSeen] = useState<{ counts: typeof counts; newest: CoverReason | null }>({
    counts,
    newest: null,
  });
  if (seen.counts === counts) return seen.newest;
  const grown = COVER_REASONS.find((reason) => (counts[reason] ?? 0) > (seen.counts[reason] ?? 0));
  const newest = grown ?? seen.newest;
  setSeen({ counts, newest });
  return newest;
}

function LatencyFigure({ program }: { readonly program: LiveStatus }): ReactElement {
  const text = useText(appText).status;
  return (
    <TooltipTrigger delay={200}>
      <Button look="quiet" size="small">
        {text.latency(Math.round(program.stages.total?.p50 ?? 0))}
      </Button>
      <Tooltip>
        <strong>{text.latencyTitle}</strong>
        <dl className="app-stages">
          {STAGES.map((stage) => {
            const latency = program.stages[stage];
            if (latency === undefined) return null;
            return (
              <div key={stage} className="app-stage">
                <dt>{text.stages[stage]}</dt>
                <dd>{`${latency.p50.toFixed(1)} / ${latency.p95.toFixed(1)} ms`}</dd>
              </div>
            );
          })}
        </dl>
      </Tooltip>
    </TooltipTrigger>
  );
}
