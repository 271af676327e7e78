import type { AuditReport } from '../../engine/audit/audit-files.js';
import type { ClassFigures } from '../../engine/audit/leak-audit.js';
import type { LeakRun } from '../../engine/audit/leak-runs.js';
import { SIZE_CLASSES } from '../../engine/audit/size-class.js';

/** Leaks that are named one by one. */
const NAMED = 5;
const COLUMNS = ['face height', 'face-frames', 'leaked', 'leak rate', 'flashes', 'longest'];

/** The result of an audit as people read it, without a line break at the end. */
export function formatAudit(report: AuditReport): string {
  const { figures } = report;
  const rows = [
    ...SIZE_CLASSES.map((size) => formatRow(`${size} px`, figures.sizes[size])),
    formatRow('all', figures.all),
    ...(figures.tooSmall.faceFrames > 0 ? [formatRow('below 16 px, not in all', figures.tooSmall)] : []),
  ];
  const kind = report.estimated ? 'estimated: the judge stands in for true boxes' : 'by true boxes';
  return [
    `${report.original} -> ${report.covered}: ${figures.frames} frames audited (${kind})`,
    ...formatTable([COLUMNS, ...rows]),
    `over-masking: ${percent(figures.overMasking)}`,
    ...formatGaps(report),
    ...figures.worst.slice(0, NAMED).map(formatLeak),
  ].join('\n');
}

function formatRow(name: string, figures: ClassFigures): string[] {
  const { faceFrames, leaked, leakRate, flashes, longestFlash } = figures;
  return [name, `${faceFrames}`, `${leaked}`, percent(leakRate), `${flashes}`, `${longestFlash}`];
}

function formatTable(rows: readonly string[][]): string[] {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

function formatGaps({ unpairedOriginal, unpairedCovered, leftOut, truncated }: AuditReport): string[] {
  return [
    ...(unpairedOriginal > 0 ? [`not in the covered file: ${unpairedOriginal} frames of the original`] : []),
    ...(unpairedCovered > 0
      ? [`not audited: ${unpairedCovered} frames of the covered file that the original has none for`]
      : []),
    ...(leftOut > 0 ? [`not audited: ${leftOut} frames without true boxes`] : []),
    ...truncated,
  ];
}

function formatLeak({ first_s, frames, worst }: LeakRun): string {
  const { x, y, w, h } = worst.box;
  const place = [x, y, w, h].map((value) => value.toFixed(0)).join(', ');
  const again = worst.rediscovered ? ', found again by the judge' : '';
  return (
    `leak at ${first_s.toFixed(2)} s: ${frames} ${frames === 1 ? 'frame' : 'frames'}, ` +
    `${percent(worst.maskedShare)} masked at (${place})${again}`
  );
}

function percent(share: number | null): string {
  return share === null ? '-' : `${(100 * share).toFixed(2)} %`;
}
