import type { MaskDecision } from '../../shared/cover.js';

/**
 * Covers the whole program from the press on: frames that wait in the hold, those that come, and, after it is taken
 * back, those that were composed until then.
 */
export class Panic {
  readonly #onBegin: () => void;
  #on = false;
  #newest = -Infinity;
  /** Program time up to which everything is covered, s. */
  #until = -Infinity;

  /** `onBegin` drops what was let out and has not been sent yet. */
  constructor(onBegin: () => void) {
    this.#onBegin = onBegin;
  }

  get on(): boolean {
    return this.#on;
  }

  begin(): void {
    if (this.#on) return;
    this.#on = true;
    this.#onBegin();
  }

  end(): void {
    if (!this.#on) return;
    this.#on = false;
    this.#until = this.#newest;
  }

  /** A frame of program time `time` (s) goes into the hold. */
  composed(time: number): void {
    this.#newest = time;
  }

  /** How a frame that leaves the hold is covered; null: panic says nothing about it. */
  coverOf(time: number): MaskDecision | null {
    return this.#on || time <= this.#until ? { cover: 'whole', reason: 'panic' } : null;
  }
}
