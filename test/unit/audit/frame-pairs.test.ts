import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairFrames, type Timed } from '../../../src/engine/audit/frame-pairs.js';

interface Frame extends Timed {
  released: boolean;
}

function frames(times: readonly number[]): Frame[] {
  return times.map((time) => {
    const frame = {
      time,
      released: false,
      release: () => {
        frame.released = true;
      },
    };
    return frame;
  });
}

// eslint-disable-next-line @typescript-eslint/require-await -- stands for a file, which has to be waited for
async function* streamOf(items: readonly Frame[]): AsyncGenerator<Frame, void, undefined> {
  yield* items;
}

/** Times of the two frames of each pair; null where one is missing. */
async function pair(
  originals: readonly number[],
  covereds: readonly number[],
  step = 0.04,
): Promise<(readonly [number | null, number | null])[]> {
  const pairs: (readonly [number | null, number | null])[] = [];
  for await (const { original, covered } of pairFrames(
    streamOf(frames(originals)),
    streamOf(frames(covereds)),
    step,
  )) {
    pairs.push([original?.time ?? null, covered?.time ?? null]);
  }
  return pairs;
}

describe('pairFrames', () => {
  it('pairs rounded times', async () => {
    expect(await pair([0, 1 / 30, 2 / 30], [0, 0.033, 0.067])).toEqual([
      [0, 0],
      [1 / 30, 0.033],
      [2 / 30, 0.067],
    ]);
  });

  it('reports a dropped first, middle and last frame', async () => {
    const times = [0, 0.04, 0.08, 0.12, 0.16];
    expect(await pair(times, [0.04, 0.12])).toEqual([
      [0, null],
      [0.04, 0.04],
      [0.08, null],
      [0.12, 0.12],
      [0.16, null],
    ]);
  });

  it('reports frames that only the covered file has', async () => {
    expect(await pair([0, 0.04], [0, 0.02, 0.04, 0.08])).toEqual([
      [0, 0],
      [null, 0.02],
      [0.04, 0.04],
      [null, 0.08],
    ]);
  });

  it('takes the nearest, at most half a frame away', async () => {
    expect(await pair([0, 0.04], [0.019, 0.041])).toEqual([
      [0, 0.019],
      [0.04, 0.041],
    ]);
    expect(await pair([0, 0.1], [0.06])).toEqual([
      [0, null],
      [0.1, 0.06],
    ]);
    expect(await pair([0, 0.1, 0.2], [0.151, 0.2])).toEqual([
      [0, null],
      [0.1, null],
      [null, 0.151],
      [0.2, 0.2],
    ]);
  });

  it('goes by the usual length of a frame when there is but one', async () => {
    expect(await pair([0], [0.015])).toEqual([[0, 0.015]]);
    expect(await pair([0], [0.03])).toEqual([
      [0, null],
      [null, 0.03],
    ]);
  });

  it('gives every frame once and pairs all that are kept, whatever the frame rate', async () => {
    const frame = fc.record({ gap: fc.double({ min: 0.01, max: 0.5, noNaN: true }), kept: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 30 }), async (list) => {
        let time = 0;
        const timed = list.map(({ gap, kept }) => ({ time: (time += gap), kept }));
        const pairs = await pair(
          timed.map((item) => item.time),
          timed.filter(({ kept }) => kept).map((item) => item.time),
        );
        expect(pairs).toEqual(timed.map((item) => [item.time, item.kept ? item.time : null]));
      }),
    );
  });

  it('frees what it read ahead when it is left early', async () => {
    const [originals, covereds] = [frames([0, 1, 2]), frames([0, 1, 2])];
    for await (const { original, covered } of pairFrames(streamOf(originals), streamOf(covereds), 1)) {
      original?.release();
      covered?.release();
      break;
    }
    expect([...originals, ...covereds].map(({ released }) => released)).toEqual([
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
  });
});
