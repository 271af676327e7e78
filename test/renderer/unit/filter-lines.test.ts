import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../src/shared/log-line.js';
import { filterLines, writeLines } from '../../../renderer/log/filter-lines.js';

const LINES: readonly LogLine[] = [
  { id: 1, at: 0, level: 'info', text: 'the detector runs on cpu' },
  { id: 2, at: 1_000, level: 'warning', text: 'Home: the server went away' },
  { id: 3, at: 2_000, level: 'error', text: 'Home: no route to the server' },
];
const ids = (lines: readonly LogLine[]): number[] => lines.map(({ id }) => id);

describe('lines of the log', () => {
  it('are chosen by how serious they are, and by their words', () => {
    expect(filterLines(LINES, 'all', ' ')).toBe(LINES);
    expect(ids(filterLines(LINES, 'warning', ''))).toEqual([2, 3]);
    expect(ids(filterLines(LINES, 'error', ''))).toEqual([3]);
    expect(ids(filterLines(LINES, 'all', 'HOME: the'))).toEqual([2]);
    expect(ids(filterLines(LINES, 'error', 'detector'))).toEqual([]);
  });

  it('are copied as a text file has them', () => {
    expect(writeLines(LINES.slice(1, 2))).toBe(
      '1970-01-01T00:00:01.000Z warning Home: the server went away\n',
    );
  });
});
