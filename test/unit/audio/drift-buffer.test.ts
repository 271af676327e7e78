import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DriftBuffer } from '../../../src/engine/audio/drift-buffer.js';

const RATE = 48_000;
const FREQUENCY = 440;
/** The tone's steepest slope, per sample. */
const SLOPE = (2 * Math.PI * FREQUENCY) / RATE;

/** After this many samples the tone comes again. */
const LOOP = 1_200;
const TONE = Float32Array.from(
  { length: 10 * LOOP },
  (_, i) => Math.sin((i >> 1) * SLOPE) * (i % 2 ? -1 : 1),
);

/** Up to 4,800 samples: the left channel is a tone, the right one the same upside down. */
function tone(first: number, count: number): Float32Array {
  return TONE.slice(2 * (first % LOOP), 2 * ((first % LOOP) + count));
}

/** Pseudo-random numbers of 0…1, the same every time. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

interface Heard {
  /** When sound first came, s; null: never. */
  readonly start: number | null;
  /** Samples that were silent after the start. */
  readonly gaps: number;
  readonly largestStep: number;
  readonly upsideDown: boolean;
  readonly leastFill: number;
  readonly mostFill: number;
  readonly lastFill: number;
  /** The pitch of the last seconds as a share of the tone's. */
  readonly pitch: number;
}

/** What there is to see in the left channel, and whether the right one is the same upside down. */
function look(
  samples: Float32Array,
  before: number,
): { silent: number; largestStep: number; upsideDown: boolean } {
  let [silent, largestStep, upsideDown, last] = [0, 0, true, before];
  for (let i = 0; i < samples.length; i += 2) {
    const value = samples[i] ?? 0;
    const step = Math.abs(value - last);
    if (value === 0 && last === 0) silent += 1;
    if (step > largestStep) largestStep = step;
    if (samples[i + 1] !== -value) upsideDown = false;
    last = value;
  }
  return { silent, largestStep, upsideDown };
}

/** Where the left channel crosses zero upwards. */
function upwards(samples: Float32Array, before: number): number[] {
  const crossings: number[] = [];
  let last = before;
  for (let i = 0; i < samples.length; i += 2) {
    const value = samples[i] ?? 0;
    if (last < 0 && value >= 0) crossings.push(i / 2 - value / (value - last));
    last = value;
  }
  return crossings;
}

/** A device with its own clock against a program of `fps` pictures a second. */
function play(options: {
  seconds: number;
  /** The device's clock is this much faster than the program's. */
  drift: number;
  fps?: number;
  /** Samples per chunk of the device. */
  chunk?: number;
  /** Chunks come up to this much too late, s. */
  jitter?: number;
}): Heard {
  const { seconds, drift, fps = 30, chunk = 960, jitter = 0.01 } = options;
  const buffer = new DriftBuffer();
  const random = dice(7);
  const deviceRate = RATE * (1 + drift);
  let chunks = 0;
  let due = chunk / deviceRate;
  let start: number | null = null;
  let taken = 0;
  let gaps = 0;
  let largestStep = 0;
  let upsideDown = true;
  let before = NaN;
  let [leastFill, mostFill] = [Infinity, 0];
  const crossings: number[] = [];
  for (let index = 0; index < seconds * fps; index += 1) {
    const now = (index + 1) / fps;
    while (due <= now) {
      buffer.push(tone(chunks * chunk, chunk));
      chunks += 1;
      due = ((chunks + 1) * chunk) / deviceRate + random() * jitter;
    }
    const end = Math.round(now * RATE);
    const pulled = buffer.pull(end - taken);
    if (pulled.length !== (end - taken) * 2)
      throw new Error(`${end - taken} asked, ${pulled.length / 2} given`);
    if (start === null && pulled.some((sample) => sample !== 0)) start = now;
    if (start !== null) {
      const looked = look(pulled, before);
      gaps += looked.silent;
      largestStep = Math.max(largestStep, looked.largestStep);
      upsideDown &&= looked.upsideDown;
      if (now > seconds - 30) crossings.push(...upwards(pulled, before).map((at) => taken + at));
      before = pulled.at(-2) ?? NaN;
    }
    taken = end;
    if (now > 2) {
      leastFill = Math.min(leastFill, buffer.fill);
      mostFill = Math.max(mostFill, buffer.fill);
    }
  }
  const periods = crossings.length - 1;
  const span = (crossings.at(-1) ?? 0) - (crossings[0] ?? 0);
  const pitch = (periods * RATE) / FREQUENCY / span;
  return { start, gaps, largestStep, upsideDown, leastFill, mostFill, lastFill: buffer.fill, pitch };
}

describe('sound between two clocks', () => {
  test.each([
    ['ten minutes', { seconds: 600 }],
    ['60 pictures a second', { fps: 60 }],
    ['25 pictures a second', { fps: 25 }],
    ['small chunks', { chunk: 128, jitter: 0.002 }],
    ['large late chunks', { chunk: 1024, jitter: 0.02 }],
  ])('neither runs dry nor piles up and stays smooth: %s', (_, options) => {
    for (const drift of [-0.001, 0.001]) {
      const heard = play({ seconds: 90, drift, ...options });
      expect({ drift, ...heard }).toMatchObject({ gaps: 0, upsideDown: true });
      expect(heard.start).toBeLessThan(0.25);
      expect(heard.leastFill).toBeGreaterThan(0);
      // An eighth of a second: more would be seen on lips.
      expect(heard.mostFill).toBeLessThan(RATE / 8);
      expect(heard.largestStep).toBeLessThan(SLOPE * 1.003);
      expect(heard.pitch).toBeCloseTo(1 + drift, 4);
    }
  });

  test('changes the pitch by three cents at most', () => {
    const cents = (share: number): number => Math.abs(1200 * Math.log2(share));
    expect(cents(play({ seconds: 60, drift: 0.0015 }).pitch)).toBeLessThan(4);
  });
});

describe('the buffer', () => {
  test('is silent until enough lies ready, then gives what was put in', () => {
    const buffer = new DriftBuffer();
    expect(buffer.pull(1600)).toEqual(new Float32Array(3200));
    buffer.push(tone(0, 2000));
    expect(buffer.pull(1600)).toEqual(new Float32Array(3200));
    expect(buffer.fill).toBe(2000);
    // What is left after the first pull is just the target: nothing is stretched.
    buffer.push(tone(2000, 1760));
    expect(buffer.pull(1600)).toEqual(tone(0, 1600));
  });

  test('goes silent when it runs dry, and plays again when it is filled', () => {
    const buffer = new DriftBuffer();
    buffer.push(tone(0, 3760));
    const silent = [0, 1, 2, 3, 4].map(() => buffer.pull(1600).every((sample) => sample === 0));
    expect(silent[0]).toBe(false);
    expect(silent.slice(3)).toEqual([true, true]);
    buffer.push(tone(0, 3760));
    expect(buffer.pull(1600)).toEqual(tone(0, 1600));
  });

  test('throws away what piles up in a pause, so that sound does not lag behind ever after', () => {
    const buffer = new DriftBuffer();
    for (let at = 0; at < 60 * RATE; at += 960) {
      buffer.push(tone(at, 960));
      expect(buffer.fill).toBeLessThanOrEqual(RATE / 2);
    }
    // The newest of it is heard next.
    const missing = Math.max(0, 3760 - buffer.fill);
    buffer.push(tone(60 * RATE, missing));
    const newest = 60 * RATE + missing;
    const pulled = buffer.pull(1600);
    const lag = newest - buffer.fill - 1600;
    expect(Math.max(...pulled.map((sample, i) => Math.abs(sample - (tone(lag, 1600)[i] ?? 0))))).toBeLessThan(
      0.3,
    );
    expect(pulled.some((sample) => sample > 0.9)).toBe(true);
  });

  test('gives exactly what is asked for, and nothing louder than what came', () => {
    const step = fc.oneof(
      fc.record({ push: fc.integer({ min: 0, max: 4_800 }) }),
      fc.record({ pull: fc.integer({ min: 0, max: 4_800 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const buffer = new DriftBuffer();
        let first = 0;
        for (const one of steps) {
          if ('push' in one) {
            buffer.push(tone(first, one.push));
            first += one.push;
          } else {
            const pulled = buffer.pull(one.pull);
            expect(pulled.length).toBe(one.pull * 2);
            expect(pulled.every((sample) => Math.abs(sample) <= 1)).toBe(true);
          }
          expect(buffer.fill).toBeLessThanOrEqual(RATE / 2);
          expect(Number.isInteger(buffer.fill)).toBe(true);
        }
      }),
    );
  });
});
