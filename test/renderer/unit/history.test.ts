import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StudioStatus } from '../../../src/shared/studio-status.js';
import { History, LONGEST, summarize } from '../../../renderer/stats/history.js';
import { ScriptedStudio } from '../scripted-studio.js';

const BEGIN = Date.UTC(2026, 10, 23);

function running(change: { dropped?: number; covered?: number } = {}): StudioStatus {
  const studio = new ScriptedStudio({}, () => undefined);
  void studio.handlers['preview.open']({ width: 320 }, 1);
  const { program } = studio.status;
  if (program === null) throw new Error('expected a running program');
  const { dropped = 0, covered = 0 } = change;
  return { ...studio.status, program: { ...program, droppedFrames: dropped, coveredFrames: covered } };
}

describe('the history of the figures', () => {
  it('has one sample a second, and says what was added in it', () => {
    const history = new History();
    history.add(running({ dropped: 2 }), BEGIN);
    expect(history.add(running({ dropped: 3 }), BEGIN + 250)).toBe(false);
    history.add(running({ dropped: 5, covered: 4 }), BEGIN + 1_000);
    expect(history.samples.map(({ dropped }) => dropped)).toEqual([2, 3]);
    expect(history.samples.at(-1)).toMatchObject({ covered: 4, frameRate: 29.9, detect: 21.4 });
  });

  it('counts anew with a new program, and knows nothing without one', () => {
    const history = new History();
    history.add(running({ dropped: 9 }), BEGIN);
    history.add({ ...running(), program: null }, BEGIN + 1_000);
    history.add(running({ dropped: 1 }), BEGIN + 2_000);
    history.add(running({ dropped: 0 }), BEGIN + 3_000);
    expect(history.samples.map(({ dropped }) => dropped)).toEqual([9, null, 1, 0]);
  });

  it('breaks off where nothing was heard', () => {
    const history = new History();
    history.add(running(), BEGIN);
    history.add(running(), BEGIN + 60_000);
    expect(history.samples.map(({ frameRate }) => frameRate)).toEqual([29.9, null, 29.9]);
  });

  it('is ordered, bounded and never older than its range, whatever the clock does', () => {
    const status = running();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5_000, max: 4_000_000 }), { maxLength: 300 }), (steps) => {
        const history = new History();
        let now = BEGIN;
        for (const step of steps) history.add(status, (now += step));
        const times = history.samples.map(({ at }) => at);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThanOrEqual(LONGEST);
      }),
    );
  });

  it('holds two hours of four reports a second', () => {
    const history = new History();
    const status = running();
    for (let report = 0; report < 4 * (LONGEST + 600); report += 1) history.add(status, BEGIN + report * 250);
    expect(history.samples).toHaveLength(LONGEST + 1);
  });

  it('is summed up in words', () => {
    const history = new History();
    history.add(running({ covered: 3 }), BEGIN);
    history.add(running({ covered: 11 }), BEGIN + 1_000);
    history.add(running({ covered: 12 }), BEGIN + 2_000);
    expect(summarize(history.samples, 'covered')).toEqual({ now: 1, least: 1, most: 8 });
    expect(summarize([], 'covered')).toBeNull();
  });
});
