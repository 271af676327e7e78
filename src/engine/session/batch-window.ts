import type { RawPicture } from '../scene/raw-picture.js';

/** The most frames that are held, and the most memory that they take, bytes. */
const MAX_FRAMES = 64;
const MAX_BYTES = 256 * 1024 ** 2;
/** Frames that may be decoded beyond the hold, so that neither side of the window waits for the other's every step. */
const SLACK = 6;
/** Of a window that memory keeps small, this share is for that purpose at most. */
const SLACK_SHARE = 1 / 4;

/** How many frames of this size may be held, at least 8. `frameBytes` is the size of one in memory. */
export function windowCapacity(frameBytes: number): number {
  return Math.max(8, Math.min(MAX_FRAMES, Math.floor(MAX_BYTES / Math.max(1, frameBytes))));
}

/** How many frames from the oldest on are known at least when it is due, the oldest included. */
export function leastHeld(capacity: number): number {
  return Math.max(2, capacity - slackOf(capacity));
}

function slackOf(capacity: number): number {
  return Math.min(SLACK, Math.floor(capacity * SLACK_SHARE));
}

/**
 * Frames wait here until what comes after them is known: a frame is due when the newest one is `seconds` later,
 * when the file has ended, or when memory is full. One side pushes, the other takes; each waits for the other.
 */
export class HoldWindow {
  readonly #seconds: number;
  readonly #capacity: number;
  #pictures: RawPicture[] = [];
  #ended = false;
  #failure: { error: unknown } | null = null;
  #wake: (() => void)[] = [];

  constructor(options: { readonly seconds: number; readonly capacity: number }) {
    this.#seconds = options.seconds;
    this.#capacity = options.capacity;
  }

  /** Takes a picture over; resolves when the next one may be decoded. Throws what `fail` was given. */
  async push(picture: RawPicture): Promise<void> {
    this.#pictures.push(picture);
    this.#wakeAll();
    while (this.#isFull() && !this.#failure) await this.#changed();
    this.#throwFailure();
  }

  /** No further picture comes. */
  end(): void {
    this.#ended = true;
    this.#wakeAll();
  }

  /** Stops both sides with this error and frees what is held. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    for (const picture of this.#pictures.splice(0)) picture.release();
    this.#wakeAll();
  }

  /** The oldest picture, once it is due; the caller owns it. Null after the last one. Throws what `fail` was given. */
  async take(): Promise<RawPicture | null> {
    while (!this.#isDue() && !this.#failure) {
      if (this.#ended && this.#pictures.length === 0) return null;
      await this.#changed();
    }
    this.#throwFailure();
    const picture = this.#pictures.shift() ?? null;
    this.#wakeAll();
    return picture;
  }

  #isDue(): boolean {
    const [oldest] = this.#pictures;
    const newest = this.#pictures.at(-1);
    if (!oldest || !newest) return false;
    if (this.#ended || newest.time - oldest.time >= this.#seconds) return true;
    return this.#pictures.length >= leastHeld(this.#capacity);
  }

  #isFull(): boolean {
    if (this.#pictures.length >= this.#capacity) return true;
    const [oldest] = this.#pictures;
    const slackStart = this.#pictures.at(-slackOf(this.#capacity));
    return oldest !== undefined && slackStart !== undefined && slackStart.time - oldest.time >= this.#seconds;
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
