import { EventEmitter } from 'node:events';
import type { MessagePortMain } from 'electron';
import {
  COMMANDS,
  EVENTS,
  messageSchema,
  type CommandInput,
  type CommandName,
  type CommandReply,
  type WireRequest,
} from '../shared/contract.js';
import { AppError } from '../shared/errors.js';
import type { FileJob } from '../shared/file-jobs.js';
import type { Settings } from '../shared/settings.js';
import type { StudioStatus } from '../shared/studio-status.js';

interface Call {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AppError) => void;
}

interface StudioEvents {
  settings: [settings: Settings];
  status: [status: StudioStatus];
  jobs: [jobs: readonly FileJob[]];
}

/**
 * The shell as one more window of the studio: what it needs for hotkeys, for the question at the end and to know
 * which files may be opened. Keeps the newest of everything, also while no engine runs.
 */
export class StudioClient extends EventEmitter<StudioEvents> {
  settings: Settings | null = null;
  status: StudioStatus | null = null;
  jobs: readonly FileJob[] = [];
  readonly #calls = new Map<number, Call>();
  #port: MessagePortMain | null = null;
  #lastId = 0;

  /** Speaks to the engine that this port leads to, from now on. */
  attach(port: MessagePortMain): void {
    this.#port = port;
    port.on('message', ({ data }) => {
      this.#hear(data);
    });
    port.once('close', () => {
      if (this.#port === port) this.#lose();
    });
    port.start();
    this.call('studio.open', null).then(
      ({ settings, status, jobs }) => {
        this.#take('settings', settings);
        this.#take('status', status);
        this.#take('jobs', jobs);
      },
      () => undefined, // The engine went; the next one brings another port.
    );
  }

  /** Throws the engine's AppError, or `engine.internal` when there is no engine to answer. */
  async call<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandReply<Name>> {
    const port = this.#port;
    if (!port) throw noEngine(name);
    const id = ++this.#lastId;
    const reply = await new Promise<unknown>((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      const request: WireRequest = { type: 'call', id, name, input };
      port.postMessage(request);
    });
    // The schema of that name made the value.
    return COMMANDS[name].reply.parse(reply) as CommandReply<Name>;
  }

  #hear(data: unknown): void {
    const parsed = messageSchema.safeParse(data);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.type) {
      case 'reply':
        this.#finish(message.id)?.resolve(message.value);
        return;
      case 'failure': {
        const { code, message: text, retryable } = message.error;
        this.#finish(message.id)?.reject(new AppError(code, text, { retryable }));
        return;
      }
      case 'event':
        if (message.name === 'settings') this.#take('settings', EVENTS.settings.parse(message.value));
        if (message.name === 'status') this.#take('status', EVENTS.status.parse(message.value));
        if (message.name === 'jobs') this.#take('jobs', EVENTS.jobs.parse(message.value));
        return;
      case 'preview':
    }
  }

  #finish(id: number): Call | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    return call;
  }

  #take(name: 'settings', value: Settings): void;
  #take(name: 'status', value: StudioStatus): void;
  #take(name: 'jobs', value: readonly FileJob[]): void;
  #take(name: keyof StudioEvents, value: never): void {
    this[name] = value;
    this.emit(name, value);
  }

  #lose(): void {
    this.#port = null;
    for (const { reject } of this.#calls.values()) reject(noEngine('the call'));
    this.#calls.clear();
  }
}

function noEngine(name: string): AppError {
  return new AppError('engine.internal', `${name}: expected a running engine, it is being started`, {
    retryable: true,
  });
}
