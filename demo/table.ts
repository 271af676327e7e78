import { SIZE_CLASSES } from '../src/engine/audit/size-class.js';
import type { LeakFigures } from '../src/engine/audit/leak-audit.js';
import { STAGES, type LiveStatus } from '../src/shared/live-status.js';
import type { ViewerReport } from './viewer.js';

const COLUMN = 26;

/** The demo's result, as lines for a terminal. */
export function formatTable(result: {
  status: LiveStatus;
  seen: readonly ViewerReport[];
  glassToGlass: readonly number[];
  figures: LeakFigures;
}): string[] {
  const { status, seen, glassToGlass, figures } = result;
  const line = (name: string, value: string): string => `  ${name.padEnd(COLUMN)}${value}`;
  const percent = (share: number | null): string =>
    share === null ? 'no such face' : `${(share * 100).toFixed(2)} %`;
  const stages = STAGES.flatMap((stage) => {
    const latency = status.stages[stage];
    return latency
      ? [line(`  ${stage}`, `${latency.p50.toFixed(1).padStart(7)}${latency.p95.toFixed(1).padStart(9)}`)]
      : [];
  });
  return [
    'stream',
    line('frames', String(status.frames)),
    line('frames seen by viewer', `${seen.length}, with a readable time code: ${glassToGlass.length}`),
    line('frame rate', `${status.frameRate.toFixed(1)} fps`),
    line('dropped', String(status.droppedFrames)),
    line('covered whole', String(status.coveredFrames)),
    line('detector', `${status.detector.provider ?? 'none'}, ${status.detector.searches} searches`),
    'latency, ms                      p50      p95',
    ...stages,
    line(
      '  glass to glass',
      `${quantile(glassToGlass, 0.5).padStart(7)}${quantile(glassToGlass, 0.95).padStart(9)}`,
    ),
    'leaks in what the viewer got',
    ...SIZE_CLASSES.map((size) => {
      const { faceFrames, leaked, leakRate } = figures.sizes[size];
      return line(`faces of ${size} px`, `${percent(leakRate)}  (${leaked} of ${faceFrames})`);
    }),
    line('flashes', String(figures.all.flashes)),
    line('over-masking', percent(figures.overMasking)),
  ];
}

function quantile(values: readonly number[], share: number): string {
  const value = [...values].sort((a, b) => a - b)[Math.floor(values.length * share)];
  return value === undefined ? '–' : value.toFixed(1);
}
