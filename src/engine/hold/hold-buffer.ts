import { AppError } from '../../shared/errors.js';

/** What the held pictures of all sessions may take together, bytes. */
const MEMORY_LIMIT = 1024 ** 3;
export const MAX_HOLD_MS = 5_000;

export interface HoldSize {
  /** Number of frames held back. */
  readonly frames: number;
  /** What they take at most, bytes. */
  readonly bytes: number;
}

/**
 * How many frames a hold of `holdMs` (0–5,000 ms) is on a canvas, and what they take in memory (YUV 4:2:0).
 * Throws AppError `hold.too-large` beyond 5 s or 1 GiB.
 */
export function sizeHold(
  holdMs: number,
  canvas: { width: number; height: number; frameRate: number },
): HoldSize {
  if (!(holdMs >= 0 && holdMs <= MAX_HOLD_MS)) {
    throw new AppError('hold.too-large', `hold: expected 0 to ${MAX_HOLD_MS} ms, got ${holdMs} ms`);
  }
  const frames = Math.ceil((holdMs * canvas.frameRate) / 1000);
  const bytes = (frames * canvas.width * canvas.height * 3) / 2;
  if (bytes > MEMORY_LIMIT) {
    throw new AppError(
      'hold.too-large',
      `hold: ${holdMs} ms at ${canvas.width}x${canvas.height} needs ${megabytes(bytes)} MB, ` +
        `at most ${megabytes(MEMORY_LIMIT)} MB are allowed`,
    );
  }
  return { frames, bytes };
}

/** Keeps the newest frames back so that what is found later can still cover them. First in, first out. */
export class HoldBuffer<Item> {
  readonly #frames: number;
  #items: Item[] = [];

  constructor(frames: number) {
    this.#frames = frames;
  }

  get length(): number {
    return this.#items.length;
  }

  /** Takes one in and gives back what is due, oldest first. */
  push(item: Item): Item[] {
    this.#items.push(item);
    return this.#items.splice(0, Math.max(0, this.#items.length - this.#frames));
  }

  /** Everything that is held, oldest first, for the end of the program. */
  drain(): Item[] {
    return this.#items.splice(0);
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}
