import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StudioStatus } from '../../../src/shared/studio-status.js';
import { History, LONGEST, summarize } from '../../../renderer/stats/history.js';
import { ScriptedStudio } from '../scripted-studio.js';

const BEGIN = Date.UTC(2026, 10, 23);

function running(change: { dropped?: number; covered?: number; bytes?: number } = {}): StudioStatus {
  const studio = new ScriptedStudio({}, () => undefined);
  void studio.handlers['preview.open']({ width: 320 }, 1);
  const { program } = studio.status;
  if (program === null) throw new Error('expected a running program');
  const { dropped = 0, covered = 0, bytes } = change;
  const output = {
    name: 'Home',
    state: 'live',
    error: null,
    packets: 1,
    droppedPackets: 0,
    reconnects: 0,
  } as const;
  return {
    ...studio.status,
    outputs: { home: 'Home' },
    program: {
      ...program,
      droppedFrames: dropped,
      coveredFrames: covered,
      coveredReasons: { 'detector-late': covered },
      outputs: bytes === undefined ? [] : [{ ...output, bytes }],
    },
  };
}

describe('the history of the figures', () => {
  it('has one sample a second, and says what was added in it', () => {
    const history = new History();
    history.add(running({ dropped: 2 }), BEGIN);
    expect(history.add(running({ dropped: 3 }), BEGIN + 250)).toBe(false);
    history.add(running({ dropped: 5, covered: 4 }), BEGIN + 2_000);
    expect(history.samples.at(-1)).toMatchObject({
      dropped: 1.5,
      covered: 2,
      'covered-detector-late': 2,
      'covered-panic': 0,
      frameRate: 29.9,
      'detect-p50': 21.4,
      'detect-p95': 30.1,
    });
  });

  it('does not take what was before the window for what was added', () => {
    const history = new History();
    history.add(running({ dropped: 900, bytes: 1e9 }), BEGIN);
    expect(history.samples[0]).not.toHaveProperty('dropped');
    expect(history.samples[0]).not.toHaveProperty('sent-home');
  });

  it('counts anew with a new program, and knows nothing without one', () => {
    const history = new History();
    history.add({ ...running(), program: null }, BEGIN);
    history.add(running({ dropped: 1 }), BEGIN + 1_000);
    history.add({ ...running(), program: null }, BEGIN + 2_000);
    history.add(running({ dropped: 4 }), BEGIN + 3_000);
    history.add(running({ dropped: 3 }), BEGIN + 4_000);
    expect(history.samples.map(({ dropped }) => dropped)).toEqual([undefined, 1, undefined, 4, 3]);
  });

  it('has the bitrate of each destination, from when it is sent to', () => {
    const history = new History();
    history.add(running(), BEGIN);
    history.add(running({ bytes: 500_000 }), BEGIN + 1_000);
    history.add(running({ bytes: 1_500_000 }), BEGIN + 3_000);
    history.add(running(), BEGIN + 4_000);
    expect(history.samples.map(({ 'sent-home': sent }) => sent)).toEqual([undefined, 4, 4, undefined]);
    expect(history.samples.map(({ 'lost-home': lost }) => lost)).toEqual([undefined, 0, 0, undefined]);
  });

  it('breaks off where nothing was heard', () => {
    const history = new History();
    history.add(running(), BEGIN);
    history.add(running({ dropped: 50 }), BEGIN + 60_000);
    history.add(running({ dropped: 52 }), BEGIN + 61_000);
    expect(history.samples.map(({ frameRate }) => frameRate)).toEqual([29.9, undefined, 29.9, 29.9]);
    expect(history.samples.map(({ dropped }) => dropped)).toEqual([undefined, undefined, undefined, 2]);
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
