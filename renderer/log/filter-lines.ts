import type { LogLine } from '../../src/shared/log-line.js';

/** The least serious lines that are shown. */
export const LEVELS = ['all', 'warning', 'error'] as const;
export type Level = (typeof LEVELS)[number];

/** Those of a level or worse that hold the words, whatever their case. */
export function filterLines(lines: readonly LogLine[], level: Level, words: string): readonly LogLine[] {
  const sought = words.trim().toLowerCase();
  if (level === 'all' && sought === '') return lines;
  return lines.filter(
    (line) =>
      (level === 'all' || line.level === 'error' || line.level === level) &&
      line.text.toLowerCase().includes(sought),
  );
}

/** As a text file has them. */
export function writeLines(lines: readonly LogLine[]): string {
  return lines
    .map(({ at, level, text }) => `${new Date(at).toISOString()} ${level.padEnd(7)} ${text}\n`)
    .join('');
}
