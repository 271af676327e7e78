import { THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH } from './luma-thumbnail.js';

/** Contrast below which a picture counts as flat (black, white, a slate): standard deviation of luma, 0–255. */
const FLAT_DEVIATION = 5;
/** Normalised pictures have this deviation about 128, so that light and exposure do not count as change. */
const NORMAL_DEVIATION = 40;
const BINS = 32;
/** Unrelated pictures differ by about 1; the same scene in motion seldom by 0.3. */
const CUT_FLOOR = 0.4;
/** A cut differs this many times more than the frames just before it did among themselves. */
const CUT_RATIO = 2.5;
/** Weight of the newest frame in what counts as usual, and the most one frame may add to it. */
const ACTIVITY_WEIGHT = 0.15;
const MAX_ACTIVITY = 0.4;
/** A pan is the old picture moved: at most this far, thumbnail px, and then this share of the difference remains. */
const MAX_SHIFT_X = 8;
const MAX_SHIFT_Y = 5;
const PAN_REMAINS = 0.6;
/** A flash is the old picture, brighter: luma rise, likeness, and how many frames it may last. */
const FLASH_RISE = 30;
const FLASH_LIKENESS = 0.35;
const FLASH_FRAMES = 8;

interface Look {
  readonly mean: number;
  readonly normal: Uint8Array;
  readonly histogram: Float64Array;
}

/**
 * Finds scene cuts from small luma pictures, frame after frame: mean absolute difference and histogram difference
 * of contrast-normalised pictures against a threshold that adapts to the motion before. Pans and flashes are told
 * from cuts; dissolves and fades are not cuts (tracking goes through them).
 */
export class CutDetector {
  #reference: Look | null = null;
  #sawFlat = false;
  #activity = 0;
  #flashFrames = 0;

  /**
   * Whether a cut lies between the frame before and this one. The first frame is none.
   * @param luma `THUMBNAIL_WIDTH`×`THUMBNAIL_HEIGHT` bytes of luma, 0–255, row by row
   */
  isCut(luma: Uint8Array): boolean {
    const look = lookAt(luma);
    if (look === null) {
      this.#sawFlat = true;
      return false;
    }
    const reference = this.#reference;
    if (reference === null) {
      this.#reference = look;
      return this.#sawFlat;
    }
    const still = meanDifference(reference.normal, look.normal, 0, 0);
    const score = still + histogramDifference(reference.histogram, look.histogram);
    const unusual = score > CUT_FLOOR && score > CUT_RATIO * this.#activity;
    if (unusual && this.#isFlash(reference, look)) {
      this.#flashFrames += 1;
      return false;
    }
    const isCut = unusual && bestShiftedDifference(reference.normal, look.normal) > PAN_REMAINS * still;
    this.#activity += ACTIVITY_WEIGHT * (Math.min(score, MAX_ACTIVITY) - this.#activity);
    this.#reference = look;
    this.#flashFrames = 0;
    return isCut;
  }

  #isFlash(reference: Look, look: Look): boolean {
    return (
      this.#flashFrames < FLASH_FRAMES &&
      look.mean - reference.mean >= FLASH_RISE &&
      correlation(reference.normal, look.normal) >= FLASH_LIKENESS
    );
  }
}

/** Null for a flat picture. */
function lookAt(luma: Uint8Array): Look | null {
  let sum = 0;
  let squares = 0;
  for (const value of luma) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / luma.length;
  const deviation = Math.sqrt(Math.max(0, squares / luma.length - mean * mean));
  if (!(deviation >= FLAT_DEVIATION)) return null;
  const normal = new Uint8Array(luma.length);
  const histogram = new Float64Array(BINS);
  for (let i = 0; i < luma.length; i += 1) {
    const value = 128 + ((luma[i] ?? 0) - mean) * (NORMAL_DEVIATION / deviation);
    const clamped = Math.min(255, Math.max(0, Math.round(value)));
    normal[i] = clamped;
    const bin = (clamped * BINS) >> 8;
    histogram[bin] = (histogram[bin] ?? 0) + 1 / luma.length;
  }
  return { mean, normal, histogram };
}

/** Mean absolute difference in deviations: about 1 for unrelated pictures; over the part that a shift leaves. */
function meanDifference(a: Uint8Array, b: Uint8Array, dx: number, dy: number): number {
  const fromX = Math.max(0, dx);
  const toX = THUMBNAIL_WIDTH + Math.min(0, dx);
  const fromY = Math.max(0, dy);
  const toY = THUMBNAIL_HEIGHT + Math.min(0, dy);
  let sum = 0;
  for (let y = fromY; y < toY; y += 1) {
    const rowA = (y - dy) * THUMBNAIL_WIDTH - dx;
    const rowB = y * THUMBNAIL_WIDTH;
    for (let x = fromX; x < toX; x += 1) sum += Math.abs((a[rowA + x] ?? 0) - (b[rowB + x] ?? 0));
  }
  return sum / ((toX - fromX) * (toY - fromY) * NORMAL_DEVIATION);
}

/** Only looked for when a frame would else be a cut: some 200 comparisons. */
function bestShiftedDifference(a: Uint8Array, b: Uint8Array): number {
  let best = Infinity;
  for (let dy = -MAX_SHIFT_Y; dy <= MAX_SHIFT_Y; dy += 1) {
    for (let dx = -MAX_SHIFT_X; dx <= MAX_SHIFT_X; dx += 1) {
      best = Math.min(best, meanDifference(a, b, dx, dy));
    }
  }
  return best;
}

/** Half the sum of absolute differences, 0–1. */
function histogramDifference(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let bin = 0; bin < BINS; bin += 1) sum += Math.abs((a[bin] ?? 0) - (b[bin] ?? 0));
  return sum / 2;
}

/** Correlation of two normalised pictures, -1–1. */
function correlation(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += ((a[i] ?? 0) - 128) * ((b[i] ?? 0) - 128);
  return sum / (a.length * NORMAL_DEVIATION ** 2);
}
