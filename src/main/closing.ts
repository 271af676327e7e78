import { app, dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import type { EngineSupervisor } from './engine-supervisor.js';
import type { StudioClient } from './studio-client.js';
import type { Words } from './words.js';

type Answer = 'keep' | 'hide' | 'stop';

/** How long there must be nothing to do, ms, before a program without a window ends: an engine after a crash says so at first. */
const IDLE_FOR = 10_000;

/**
 * The end of the program. While it streams, records or covers files, the user is asked first, and may close the
 * window alone; then streams and recordings are brought to their end before the engine goes.
 */
export class Closing {
  readonly #studio: StudioClient;
  readonly #engine: EngineSupervisor;
  readonly #words: () => Words;
  #asking = false;
  #agreed = false;
  /** The work goes on with no window. */
  #hidden = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(studio: StudioClient, engine: EngineSupervisor, words: () => Words) {
    this.#studio = studio;
    this.#engine = engine;
    this.#words = words;
    app.on('before-quit', (event) => {
      if (this.#agreed) return;
      event.preventDefault();
      void this.#ask(null);
    });
    app.on('window-all-closed', () => {
      if (!this.#hidden) void this.leave();
    });
    studio.on('status', () => {
      this.#endWhenDone();
    });
    studio.on('jobs', () => {
      this.#endWhenDone();
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      // Nobody may be there to answer a question.
      process.on(signal, () => void this.leave());
    }
  }

  watch(window: BrowserWindow): void {
    this.#hidden = false;
    this.#endWhenDone();
    window.on('close', (event) => {
      if (this.#agreed || this.#reasons().length === 0) return;
      event.preventDefault();
      void this.#ask(window);
    });
  }

  /** Ends everything as it should end, without a question. */
  async leave(): Promise<void> {
    this.#agreed = true;
    await this.#engine.close();
    app.quit();
  }

  async #ask(window: BrowserWindow | null): Promise<void> {
    const reasons = this.#reasons();
    if (reasons.length === 0) return this.leave();
    if (this.#asking) return;
    this.#asking = true;
    const answer = await askToStop(window, reasons, this.#words().quit);
    this.#asking = false;
    if (answer === 'stop') return this.leave();
    if (answer === 'hide') {
      this.#hidden = true;
      window?.destroy();
      this.#endWhenDone();
    }
  }

  /** What would stop, in words. */
  #reasons(): string[] {
    const { quit } = this.#words();
    const files = this.#studio.jobs.filter(({ state }) => state === 'waiting' || state === 'running').length;
    const { liveSince = null, recordingSince = null } = this.#studio.status ?? {};
    return [
      ...(liveSince === null ? [] : [quit.live]),
      ...(recordingSince === null ? [] : [quit.recording]),
      ...(files === 0 ? [] : [quit.files(files)]),
    ];
  }

  #endWhenDone(): void {
    const idle = this.#hidden && this.#reasons().length === 0;
    if (!idle) {
      clearTimeout(this.#idle);
      this.#idle = undefined;
      return;
    }
    this.#idle ??= setTimeout(() => void this.leave(), IDLE_FOR);
  }
}

async function askToStop(
  window: BrowserWindow | null,
  reasons: readonly string[],
  words: Words['quit'],
): Promise<Answer> {
  const answers: readonly Answer[] = window ? ['keep', 'hide', 'stop'] : ['keep', 'stop'];
  const options: MessageBoxOptions = {
    type: 'warning',
    title: 'Veilcast',
    message: words.title,
    detail: [...reasons, ...(window ? ['', words.hideNote] : [])].join('\n'),
    buttons: answers.map((answer) => words[answer]),
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const { response } = await (window
    ? dialog.showMessageBox(window, options)
    : dialog.showMessageBox(options));
  return answers[response] ?? 'keep';
}
