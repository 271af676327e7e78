/** Runs works one after another, each beside its caller, which prepares the next meanwhile. */
export class OneAhead {
  #running: Promise<void> = Promise.resolve();

  /** Waits for the last work and starts this one. Throws what the last one threw. */
  async start(work: () => Promise<void>): Promise<void> {
    await this.#running;
    this.#running = work();
    // Its failure is thrown by the next call; until then it is nobody's unhandled one.
    this.#running.catch(() => undefined);
  }

  /** Waits for the last work. Throws what it threw. */
  async finish(): Promise<void> {
    await this.#running;
  }

  /** Waits until nothing runs, whatever came of it. */
  async settle(): Promise<void> {
    await this.#running.catch(() => undefined);
  }
}
