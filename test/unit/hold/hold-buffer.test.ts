import { describe, expect, test } from 'vitest';
import { HoldBuffer, sizeHold } from '../../../src/engine/hold/hold-buffer.js';

const canvas = { width: 1920, height: 1080, frameRate: 30 };

describe('the hold', () => {
  test('gives each frame back after as many frames as it holds, in order', () => {
    const hold = new HoldBuffer<number>(3);
    const out = [1, 2, 3, 4, 5].map((frame) => hold.push(frame));
    expect(out).toEqual([[], [], [], [1], [2]]);
    expect(hold.drain()).toEqual([3, 4, 5]);
    expect(hold.drain()).toEqual([]);
  });

  test('without a hold a frame passes at once', () => {
    expect(new HoldBuffer<number>(0).push(7)).toEqual([7]);
  });

  test('is as long as asked for', () => {
    expect(sizeHold(400, canvas).frames).toBe(12);
    expect(sizeHold(0, canvas).frames).toBe(0);
  });

  test('is refused with the figure when it would need too much memory', () => {
    expect(() => sizeHold(5_000, { width: 3840, height: 2160, frameRate: 60 })).toThrow(
      expect.objectContaining({ code: 'hold.too-large', message: expect.stringMatching(/\d+ MB/) as string }),
    );
  });
});
