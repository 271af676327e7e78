import type { FileJob } from '../../shared/file-jobs.js';

type Kind = FileJob['kind'];

/** Less than this of a file says nothing about how long the rest takes. */
const LEAST_SHARE = 0.02;

interface OnItsWay {
  readonly kind: Kind;
  readonly bytes: number;
  /** 0–1 */
  progress: number;
  /** Time that it took until `since`, pauses left out, s. */
  seconds: number;
  /** When it began or went on, ms; null: not begun, or paused. */
  since: number | null;
}

/** How fast files are covered here, measured on those that were: time for a byte, photos and videos apart. */
export class CoverSpeed {
  readonly #now: () => number;
  readonly #seen: Record<Kind, { bytes: number; seconds: number }> = {
    photo: { bytes: 0, seconds: 0 },
    video: { bytes: 0, seconds: 0 },
  };
  #running: OnItsWay | null = null;
  #begun = false;
  #paused = false;

  /** `now` counts ms. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The next file. Its time counts from its first progress on: before, processes are started. */
  take(kind: Kind, bytes: number): void {
    this.#begun = false;
    this.#running = { kind, bytes, progress: 0, seconds: 0, since: null };
  }

  /** How much of the file is covered, 0–1. */
  progress(share: number): void {
    if (!this.#running) return;
    this.#running.progress = share;
    if (!this.#begun && !this.#paused) this.#running.since = this.#now();
    this.#begun = true;
  }

  pause(paused: boolean): void {
    const running = this.#running;
    if (running && this.#begun) {
      running.seconds = this.#elapsed(running);
      running.since = paused ? null : this.#now();
    }
    this.#paused = paused;
  }

  /** The file is over; `whole`: it was covered to its end, and says how long others take. */
  finish(whole: boolean): void {
    const running = this.#running;
    this.#running = null;
    if (!running || !whole) return;
    const seen = this.#seen[running.kind];
    seen.bytes += running.bytes;
    seen.seconds += this.#elapsed(running);
  }

  /** Expected time that the running file still takes, s; null: not known. */
  remaining(): number | null {
    const running = this.#running;
    if (!running) return null;
    const seconds = this.#elapsed(running);
    if (running.progress >= LEAST_SHARE) return (seconds * (1 - running.progress)) / running.progress;
    const whole = this.expect(running.kind, running.bytes);
    return whole === null ? null : Math.max(0, whole - seconds);
  }

  /** Expected time for a whole file, s; null: none of its kind was covered yet. */
  expect(kind: Kind, bytes: number): number | null {
    const seen = this.#seen[kind];
    if (seen.bytes > 0) return (seen.seconds / seen.bytes) * bytes;
    const running = this.#running;
    if (running?.kind !== kind || running.progress < LEAST_SHARE || running.bytes === 0) return null;
    return (this.#elapsed(running) / (running.bytes * running.progress)) * bytes;
  }

  #elapsed({ seconds, since }: OnItsWay): number {
    return seconds + (since === null ? 0 : (this.#now() - since) / 1_000);
  }
}
