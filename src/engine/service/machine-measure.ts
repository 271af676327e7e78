import type { Proposal } from '../../shared/contract.js';
import { AppError } from '../../shared/errors.js';
import type { InferenceClient } from '../detect/inference-client.js';
import { chooseVideoEncoder } from '../encode/probe-encoders.js';
import type { Canvas } from '../scene/compositor.js';
import { benchStages } from '../session/stage-bench.js';
import { TestFacesSource } from '../source/test-faces/test-faces-source.js';

const SMALL: Canvas = { width: 1280, height: 720, frameRate: 30 };
const LARGE: Canvas = { width: 1920, height: 1080, frameRate: 30 };
const FRAMES = 90;
/** The line alone must be this much faster than the clock: capture, search, game and window want their share. */
const SPARE = 2.5;
const SEARCHES = 15;
/** The default hold is right up to this time of a search, ms; a slower machine needs to look further ahead. */
const QUICK_SEARCH_MS = 80;
/** What live searches: 640 px wide. */
const SEARCHED = { width: 640, height: 360 };

/**
 * Measures composing, covering, encoding and searching on the test scene, and proposes settings for this machine.
 * Takes some seconds of the whole machine. Throws AppError `detector.*` and `encoder.failed`.
 */
export async function measureMachine(detector: InferenceClient): Promise<Proposal> {
  const started = await detector.started;
  if (started instanceof AppError) throw started;
  const searchMs = await measureSearch(detector);
  const encoder = await chooseVideoEncoder();
  const large = await measureLine(LARGE);
  const canvas = large >= SPARE ? LARGE : SMALL;
  const preset = canvas === SMALL && large < SPARE / 3 ? 'superfast' : 'veryfast';
  return {
    encoder,
    provider: detector.provider ?? 'cpu',
    searchMs,
    encodeRate: large * LARGE.frameRate,
    change: {
      video: { ...canvas, bitsPerSecond: canvas === LARGE ? 6_000_000 : 4_500_000, preset, encoder: 'auto' },
      privacy: {
        holdMs: searchMs <= QUICK_SEARCH_MS ? 400 : Math.min(2_000, Math.ceil(searchMs / 20) * 100),
      },
    },
  };
}

/** How many times faster than the clock the line ran. */
async function measureLine(canvas: Canvas): Promise<number> {
  const scene = new TestFacesSource(canvas);
  await scene.open();
  try {
    return (await benchStages(scene, canvas, FRAMES)).timesRealTime;
  } finally {
    await scene.close();
  }
}

/** Median time of a search, ms. */
async function measureSearch(detector: InferenceClient): Promise<number> {
  const { width, height } = SEARCHED;
  const picture = { width, height, rgb: new Uint8Array(width * height * 3) };
  const times: number[] = [];
  for (let run = 0; run < SEARCHES; run += 1) times.push((await detector.detect(picture)).elapsedMs);
  const median = times.sort((a, b) => a - b)[SEARCHES >> 1];
  if (median === undefined) throw new AppError('detector.lost', 'no search was finished');
  return median;
}
