import type { VideoProgress } from '../../engine/session/batch-job.js';

/** The parts of a terminal's stream that are used; `process.stderr` is one. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shortest time between two updates, ms. */
const INTERVAL = 200;
const CLEAR_LINE = '\r\x1b[K';

/** One line at the bottom of the terminal that says how far a file is. Silent where nobody looks at a terminal. */
export class ProgressLine {
  readonly #terminal: Terminal;
  #startedAt = performance.now();
  #shownAt = -Infinity;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  start(): void {
    this.#startedAt = performance.now();
    this.#shownAt = -Infinity;
  }

  show(name: string, { frames, time, duration }: VideoProgress): void {
    const now = performance.now();
    if (!this.#terminal.isTTY || now - this.#shownAt < INTERVAL) return;
    this.#shownAt = now;
    const share =
      duration === null ? `${time.toFixed(0)} s` : `${Math.min(100, (100 * time) / duration).toFixed(0)} %`;
    const rate = (frames / Math.max(0.001, (now - this.#startedAt) / 1e3)).toFixed(0);
    this.#terminal.write(`${CLEAR_LINE}${name}: ${share}, ${frames} frames, ${rate} fps`);
  }

  clear(): void {
    if (this.#terminal.isTTY) this.#terminal.write(CLEAR_LINE);
  }
}
