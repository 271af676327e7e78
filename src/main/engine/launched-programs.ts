import type { MessagePortMain } from 'electron';
import type { FromEngine, Program } from '../engine-messages.js';

/** The engine's side of programs that the shell runs for it: each is a `ProcessPort` of the engine. */
export class LaunchedPrograms {
  readonly #running = new Map<number, LaunchedProgram>();
  readonly #post: (message: FromEngine) => void;
  #lastId = 0;

  constructor(post: (message: FromEngine) => void) {
    this.#post = post;
  }

  launch(program: Program): LaunchedProgram {
    const id = ++this.#lastId;
    const launched = new LaunchedProgram(() => {
      this.#post({ type: 'kill', id });
    });
    this.#running.set(id, launched);
    this.#post({ type: 'launch', program, id });
    return launched;
  }

  /** The shell has started it, and this is the way to speak to it. */
  take(id: number, port: MessagePortMain): void {
    this.#running.get(id)?.take(port);
  }

  end(id: number, reason: string): void {
    this.#running.get(id)?.end(reason);
    this.#running.delete(id);
  }
}

/** What is said before its port is there waits for it. */
class LaunchedProgram {
  readonly kill: () => void;
  readonly #unsent: unknown[] = [];
  readonly #listeners: ((message: unknown) => void)[] = [];
  readonly #exitListeners: ((reason: string) => void)[] = [];
  #port: MessagePortMain | null = null;

  constructor(kill: () => void) {
    this.kill = kill;
  }

  send(message: unknown): void {
    if (this.#port) this.#port.postMessage(message);
    else this.#unsent.push(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listeners.push(listener);
  }

  onExit(listener: (reason: string) => void): void {
    this.#exitListeners.push(listener);
  }

  take(port: MessagePortMain): void {
    this.#port = port;
    port.on('message', ({ data }) => {
      for (const listener of this.#listeners) listener(data);
    });
    port.start();
    for (const message of this.#unsent.splice(0)) port.postMessage(message);
  }

  end(reason: string): void {
    this.#port?.close();
    for (const listener of this.#exitListeners.splice(0)) listener(reason);
  }
}
