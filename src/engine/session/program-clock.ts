/** A machine further behind than this leaves frames out instead of running after the clock, s. */
const MAX_LAG = 0.4;

/**
 * The fixed program clock: frame n is due n / frameRate seconds after the start, whatever came before. Calls
 * `tick` for each frame; when the machine was away for long, `skipped` says how many frames were left out.
 */
export class ProgramClock {
  readonly #frameRate: number;
  readonly #tick: (index: number, skipped: number) => void;
  #startedAt = 0;
  #next = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(frameRate: number, tick: (index: number, skipped: number) => void) {
    this.#frameRate = frameRate;
    this.#tick = tick;
  }

  start(): void {
    this.#startedAt = performance.now();
    this.#run();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #run(): void {
    const due = Math.floor(((performance.now() - this.#startedAt) * this.#frameRate) / 1000);
    let skipped = 0;
    if (due - this.#next > MAX_LAG * this.#frameRate) {
      skipped = due - this.#next;
      this.#next = due;
    }
    this.#schedule();
    while (this.#next <= due && this.#timer) {
      const index = this.#next;
      this.#next += 1;
      this.#tick(index, skipped);
      skipped = 0;
    }
  }

  #schedule(): void {
    const next = Math.floor(((performance.now() - this.#startedAt) * this.#frameRate) / 1000) + 1;
    const wait = this.#startedAt + (next * 1000) / this.#frameRate - performance.now();
    this.#timer = setTimeout(
      () => {
        this.#run();
      },
      Math.max(1, wait),
    );
  }
}
