import { describe, expect, it } from 'vitest';
import { readTypedPath } from '../../../renderer/files/typed-path.js';
import { filterJobs, summarize } from '../../../renderer/files/queue-summary.js';
import { keepJobs } from '../../../renderer/studio/keep-jobs.js';
import { readFileName, roundTime } from '../../../renderer/text/format.js';
import type { FileJob } from '../../../src/shared/file-jobs.js';

function makeJob(id: string, change: Partial<FileJob> = {}): FileJob {
  return {
    id,
    input: `/photos/${id}.jpg`,
    output: null,
    kind: 'photo',
    state: 'waiting',
    progress: 0,
    eta: null,
    coveredWhole: 0,
    faces: 0,
    notes: [],
    error: null,
    ...change,
  };
}

const DONE: Partial<FileJob> = { state: 'done', progress: 1, output: '/photos/a-covered.jpg' };

describe('keepJobs', () => {
  it('keeps the object of every job that looks the same, and takes the new one of the others', () => {
    const before = [
      makeJob('a', { ...DONE, notes: ['left out'] }),
      makeJob('b', { state: 'running', progress: 0.2, eta: 61 }),
      makeJob('c', { eta: 130 }),
      makeJob('gone'),
    ];
    const now = [
      makeJob('a', { ...DONE, notes: ['left out'] }),
      makeJob('b', { state: 'running', progress: 0.3, eta: 55 }),
      makeJob('c', { eta: 124.3 }),
      makeJob('new'),
    ];
    const kept = keepJobs(before, now);
    expect(kept.map((job) => before.includes(job))).toEqual([true, false, true, false]);
    expect(kept[1]).toBe(now[1]);
    expect(kept.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'new']);
  });

  it.each<Partial<FileJob>>([
    { state: 'failed' },
    { output: '/elsewhere.jpg' },
    { faces: 2 },
    { coveredWhole: 3 },
    { notes: ['other'] },
    { notes: ['left out', 'more'] },
    { error: { code: 'input.empty', message: 'expected bytes' } },
    { eta: 12 },
  ])('sees a change to %o', (change) => {
    const before = [makeJob('a', { ...DONE, notes: ['left out'] })];
    const [kept] = keepJobs(before, [makeJob('a', { ...DONE, notes: ['left out'], ...change })]);
    expect(kept).not.toBe(before[0]);
    expect(kept).toMatchObject(change);
  });
});

describe('summarize', () => {
  it('counts by filter, and takes the expected end of the last one that waits', () => {
    const jobs = [
      makeJob('a', DONE),
      makeJob('b', { state: 'partial' }),
      makeJob('c', { state: 'failed' }),
      makeJob('d', { state: 'cancelled' }),
      makeJob('e', { state: 'running', progress: 0.5, eta: 4 }),
      makeJob('f', { eta: 9 }),
      makeJob('g', { eta: 20 }),
      makeJob('h', DONE),
    ];
    const summary = summarize(jobs);
    expect(summary.counts).toEqual({ all: 8, open: 3, done: 2, trouble: 2 });
    expect(summary.progress).toBeCloseTo(5.5 / 8);
    expect(summary.eta).toBe(20);
    expect(filterJobs(jobs, 'trouble').map(({ id }) => id)).toEqual(['b', 'c']);
    expect(filterJobs(jobs, 'open').map(({ id }) => id)).toEqual(['e', 'f', 'g']);
  });

  it('knows no end while one that waits has none', () => {
    expect(summarize([makeJob('a', { eta: 3 }), makeJob('b')]).eta).toBeNull();
    expect(summarize([])).toMatchObject({ progress: 0, eta: null });
  });
});

describe('times and paths', () => {
  it.each([
    [null, null],
    [0, 1],
    [3.2, 4],
    [11, 15],
    [56, 60],
    [61, 120],
    [3_599, 3_600],
    [3_601, 3_900],
  ])('rounds %s s up to %s', (seconds, rounded) => {
    expect(roundTime(seconds)).toBe(rounded);
  });

  it('reads names of both kinds of paths', () => {
    expect(readFileName('/photos/a\\b.jpg', false)).toBe('a\\b.jpg');
    expect(readFileName('C:\\Photos\\b.jpg', true)).toBe('b.jpg');
    expect(readFileName('C:/Photos/b.jpg', true)).toBe('b.jpg');
    expect(readFileName('b.jpg', false)).toBe('b.jpg');
  });

  it.each([
    ['  /a b/c.jpg ', '/a b/c.jpg'],
    ['"C:\\Photos\\c.jpg"', 'C:\\Photos\\c.jpg'],
    ["'/a/c.jpg'", '/a/c.jpg'],
    ['"/a/c.jpg', '"/a/c.jpg'],
    ['"', '"'],
    ['   ', ''],
  ])('reads the typed path %s', (typed, path) => {
    expect(readTypedPath(typed)).toBe(path);
  });
});
