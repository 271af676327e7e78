import { AV_PIX_FMT_YUV420P, Rational } from 'node-av';
import { afterEach, describe, expect, it } from 'vitest';
import { POLICY_RULES } from '../../../src/engine/policy/policy-rules.js';
import { allocateFrame } from '../../../src/engine/ffmpeg/scaler.js';
import { RawPicture } from '../../../src/engine/scene/raw-picture.js';
import { BatchSearch, searchSize, type SearchPace } from '../../../src/engine/session/batch-search.js';
import { TrackBook } from '../../../src/engine/track/track-book.js';

const pictures: RawPicture[] = [];
afterEach(() => {
  for (const picture of pictures.splice(0)) picture.release();
});

function picture(index: number, time: number, scene = 0, size = { width: 128, height: 72 }): RawPicture {
  const frame = allocateFrame({ ...size, format: AV_PIX_FMT_YUV420P });
  const [luma, ...chroma] = frame.data ?? [];
  luma?.forEach((_, at) => (luma[at] = scene === 0 ? 40 + at / 60 : ((at >> 5) & 1) * 180 + 20));
  for (const plane of chroma) plane.fill(128);
  const made = new RawPicture(frame, { index, time, enteredAt: 0 });
  pictures.push(made);
  return made;
}

/** Offers pictures at these times and answers at which of them was searched. */
async function searchedTimes(
  pace: SearchPace,
  times: readonly number[],
  scene?: (index: number) => number,
): Promise<number[]> {
  const book = new TrackBook(POLICY_RULES.strict.track);
  const detector = {
    detect: () => Promise.resolve({ detections: [], elapsedMs: 0 }),
    close: () => Promise.resolve(),
  };
  const search = new BatchSearch({ detector, book });
  search.pace(pace);
  const searched: number[] = [];
  search.onFound = ({ time }) => searched.push(time);
  for (const [index, time] of times.entries()) await search.offer(picture(index, time, scene?.(index)));
  await search.finish();
  search.close();
  return searched.sort((a, b) => a - b);
}

const SIXTH = { seconds: 1 / 6, frames: 1000 };

function steady(count: number, rate: number): number[] {
  return Array.from({ length: count }, (_, index) => index / rate);
}

describe('BatchSearch', () => {
  it('searches the first, the last and one in every sixth of a second', async () => {
    const searched = await searchedTimes(SIXTH, steady(18, 30));
    expect(searched.map((time) => Math.round(time * 30))).toEqual([0, 5, 10, 15, 17]);
  });

  it('comes a frame early where the next one would be too late', async () => {
    const searched = await searchedTimes(SIXTH, steady(13, 25));
    expect(searched.map((time) => Math.round(time * 25))).toEqual([0, 4, 8, 12]);
  });

  it('searches both sides of a gap in time', async () => {
    const searched = await searchedTimes(SIXTH, [0, 0.04, 0.08, 2, 2.04, 2.08]);
    expect(searched).toEqual([0, 0.08, 2, 2.08]);
  });

  it('searches both sides of a cut', async () => {
    const searched = await searchedTimes(SIXTH, steady(12, 60), (index) => (index < 7 ? 0 : 1));
    expect(searched.map((time) => Math.round(time * 60))).toEqual([0, 6, 7, 11]);
  });

  it('searches after a number of frames when few can be held', async () => {
    const searched = await searchedTimes({ seconds: 1 / 6, frames: 3 }, steady(10, 120));
    expect(searched.map((time) => Math.round(time * 120))).toEqual([0, 3, 6, 9]);
  });

  it('searches every frame at 0 s', async () => {
    expect(await searchedTimes({ seconds: 0, frames: 1000 }, steady(9, 30))).toHaveLength(9);
  });

  it('searches the picture in the shape in which it is shown', () => {
    expect(searchSize(picture(0, 0, 0, { width: 1920, height: 1080 }))).toEqual({ width: 640, height: 360 });
    expect(searchSize(picture(0, 0, 0, { width: 320, height: 240 }))).toEqual({ width: 320, height: 240 });
    const wide = picture(0, 0, 0, { width: 720, height: 576 });
    wide.frame.sampleAspectRatio = new Rational(64, 45);
    expect(searchSize(wide)).toEqual({ width: 640, height: 360 });
  });
});
