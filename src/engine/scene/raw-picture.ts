import type { Frame } from 'node-av';

/**
 * An uncovered picture on its way to the redactor. It owns its frame: whoever takes it last calls `release()`.
 * No encoder, preview or output accepts this type; only the redactor turns it into a RedactedFrame.
 */
export class RawPicture {
  readonly frame: Frame;
  /** Number of the frame on the program clock, or in the input file; counts from 0. */
  readonly index: number;
  /** Program time, or presentation time in the input file, s. */
  readonly time: number;
  /** When the picture entered the line, ms on `performance.now()`. */
  readonly enteredAt: number;
  #released = false;

  constructor(frame: Frame, position: { index: number; time: number; enteredAt: number }) {
    this.frame = frame;
    this.index = position.index;
    this.time = position.time;
    this.enteredAt = position.enteredAt;
  }

  get width(): number {
    return this.frame.width;
  }

  get height(): number {
    return this.frame.height;
  }

  /** Gives the frame's memory back at once instead of at the next garbage collection. Safe to call twice. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.frame.free();
  }
}
