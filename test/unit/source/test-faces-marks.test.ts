import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MARK_INTERVAL, beepSamples, isFlash } from '../../../src/engine/source/test-faces/sync-marks.js';
import {
  MAX_TIME_CODE,
  drawTimeCode,
  readTimeCode,
} from '../../../src/engine/source/test-faces/time-code.js';

const HEIGHT = 90;

function coded(index: number, width: number): Uint8Array {
  const luma = new Uint8Array(width * HEIGHT).fill(100);
  drawTimeCode(luma, width, HEIGHT, index);
  return luma;
}

/** Mean over 5 pixels of each row, as a coarse encoder or a scaler leaves it. */
function blurred(luma: Uint8Array): Uint8Array {
  return luma.map((_, at) => {
    const around = luma.subarray(Math.max(0, at - 2), at + 3);
    return around.reduce((sum, value) => sum + value, 0) / around.length;
  });
}

const anyIndex = fc.integer({ min: 0, max: MAX_TIME_CODE });
const anyWidth = fc.constantFrom(640, 854, 1280, 1920);

describe('the time code', () => {
  test('is read back after blur, noise and a change of brightness', () => {
    fc.assert(
      fc.property(
        anyIndex,
        anyWidth,
        fc.integer(),
        fc.integer({ min: 0, max: 25 }),
        (index, width, seed, level) => {
          let state = seed;
          const noisy = blurred(coded(index, width)).map((value) => {
            state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
            return Math.max(0, Math.min(255, 0.8 * value + 10 + ((state >>> 16) % (2 * level + 1)) - level));
          });
          expect(readTimeCode(noisy, width, HEIGHT)).toBe(index);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('is read back from a picture of half the size', () => {
    fc.assert(
      fc.property(anyIndex, (index) => {
        const large = coded(index, 1280);
        const small = new Uint8Array((640 * HEIGHT) / 2).map((_, at) => {
          const from = Math.floor(at / 640) * 2 * 1280 + (at % 640) * 2;
          return ((large[from] ?? 0) + (large[from + 1] ?? 0)) / 2;
        });
        expect(readTimeCode(small, 640, HEIGHT / 2)).toBe(index);
      }),
      { numRuns: 30 },
    );
  });

  test('lies in the lowest 48 of 1280 px only', () => {
    const luma = coded(MAX_TIME_CODE, 1280);
    expect(luma.subarray(0, (HEIGHT - 48) * 1280).every((value) => value === 100)).toBe(true);
    expect(luma[(HEIGHT - 48) * 1280]).toBe(235);
    // The right end is the flash's place.
    expect(luma[HEIGHT * 1280 - 1]).toBe(100);
  });

  test('any one wrong cell is noticed', () => {
    fc.assert(
      fc.property(anyIndex, fc.integer({ min: 2, max: 33 }), (index, cell) => {
        const luma = coded(index, 1280);
        for (let row = 0; row < HEIGHT; row += 1) {
          const from = row * 1280 + cell * 36;
          for (let at = from; at < from + 36; at += 1) luma[at] = 251 - (luma[at] ?? 0);
        }
        expect(readTimeCode(luma, 1280, HEIGHT)).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  test('a covered or flat bar has none', () => {
    for (const level of [0, 16, 128, 235]) {
      expect(readTimeCode(new Uint8Array(1280 * HEIGHT).fill(level), 1280, HEIGHT)).toBeNull();
    }
    const half = coded(77, 1280);
    for (let row = 0; row < HEIGHT; row += 1) half.fill(128, row * 1280 + 500, (row + 1) * 1280);
    expect(readTimeCode(half, 1280, HEIGHT)).toBeNull();
  });

  test('starts again from 0 after its largest index', () => {
    expect(readTimeCode(coded(MAX_TIME_CODE + 6, 1280), 1280, HEIGHT)).toBe(5);
  });
});

describe('flash and beep', () => {
  /** s at which the sound starts after silence. */
  function beepStarts(seconds: number): number[] {
    const samples = beepSamples(0, seconds * 48_000);
    const starts: number[] = [];
    let lastLoud = -48_000;
    for (let at = 0; at < seconds * 48_000; at += 1) {
      if (Math.abs(samples[at * 2] ?? 0) < 0.01) continue;
      if (at - lastLoud > 4800) starts.push(at / 48_000);
      lastLoud = at;
    }
    return starts;
  }

  test.each([24, 25, 30_000 / 1001, 30, 60])(
    'start within one frame of each other at %d fps',
    (frameRate) => {
      const flashes: number[] = [];
      for (let index = 0; index < 20 * frameRate; index += 1) {
        const before = index > 0 && isFlash(index - 1, frameRate);
        if (isFlash(index, frameRate) && !before) flashes.push(index / frameRate);
      }
      const beeps = beepStarts(20);
      expect(beeps).toHaveLength(20 / MARK_INTERVAL);
      expect(flashes).toHaveLength(beeps.length);
      flashes.forEach((flash, at) => {
        expect(Math.abs(flash - (beeps[at] ?? NaN))).toBeLessThan(1 / frameRate);
      });
    },
  );

  test('the beep is 1 kHz, 100 ms, on both channels, whatever block it is asked for in', () => {
    const whole = beepSamples(0, 9600);
    const left = whole.filter((_, at) => at % 2 === 0);
    expect(whole.filter((_, at) => at % 2 === 1)).toEqual(left);
    const risings = left.filter((value, at) => value > 1e-6 && (left[at - 1] ?? 0) <= 1e-6).length;
    expect(risings).toBe(100);
    expect(Math.max(...left)).toBeCloseTo(0.5, 3);
    expect(left.subarray(4800).every((value) => value === 0)).toBe(true);
    const parts = [beepSamples(0, 1024), beepSamples(1024, 1024), beepSamples(2048, 7552)];
    expect(parts.flatMap((part) => [...part])).toEqual([...whole]);
  });

  test('before the program there is silence', () => {
    expect(beepSamples(-4800, 4800).every((value) => value === 0)).toBe(true);
  });
});
