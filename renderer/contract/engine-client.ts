import {
  COMMANDS,
  EVENTS,
  messageSchema,
  type CommandInput,
  type CommandName,
  type CommandReply,
  type EventName,
  type EventValue,
  type PreviewHeader,
} from '../../src/shared/contract.js';
import { AppError } from '../../src/shared/errors.js';
import type { Carrier } from './carrier.js';

/** `connecting`: never reached yet; `lost`: was open, and is tried again. */
export type Connection = 'connecting' | 'open' | 'lost';
export type PreviewListener = (header: PreviewHeader, pixels: Uint8Array) => void;

interface Waiting {
  readonly name: CommandName;
  resolve(value: unknown): void;
  reject(error: AppError): void;
}
type EventListeners = { readonly [Name in EventName]: Set<(value: EventValue<Name>) => void> };

/** The window's side of the contract. Nothing that comes in is believed before its schema took it. */
export class EngineClient {
  readonly #carrier: Carrier;
  readonly #waiting = new Map<number, Waiting>();
  readonly #connectionListeners = new Set<(connection: Connection) => void>();
  readonly #previewListeners = new Set<PreviewListener>();
  readonly #listeners: EventListeners = {
    status: new Set(),
    settings: new Set(),
    jobs: new Set(),
    devices: new Set(),
    log: new Set(),
  };
  #state: Connection = 'connecting';
  #lastId = 0;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
  }

  get state(): Connection {
    return this.#state;
  }

  /** Begins to listen to the carrier; call it once, after listeners were added. */
  start(): void {
    this.#carrier.listen({
      opened: () => {
        this.#setState('open');
      },
      closed: () => {
        this.#loseCalls();
        this.#setState('lost');
      },
      message: (message) => {
        this.#takeMessage(message);
      },
      preview: (message, pixels) => {
        this.#takePreview(message, pixels);
      },
    });
  }

  /** Throws AppError: what the engine answered, or `engine.internal` when it was lost or answered nonsense. */
  async call<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandReply<Name>> {
    if (this.#state !== 'open') throw lostError(name);
    const id = ++this.#lastId;
    const answer = await new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { name, resolve, reject });
      this.#carrier.send({ type: 'call', id, name, input });
    });
    const reply = COMMANDS[name].reply.safeParse(answer);
    if (!reply.success) {
      throw new AppError(
        'engine.internal',
        `${name}: expected a reply of the contract: ${reply.error.message}`,
      );
    }
    return reply.data as CommandReply<Name>;
  }

  /** Answers with what takes the listener away again. */
  on<Name extends EventName>(name: Name, listener: (value: EventValue<Name>) => void): () => void {
    return keepListener(this.#listeners[name] as Set<(value: EventValue<Name>) => void>, listener);
  }

  onConnection(listener: (connection: Connection) => void): () => void {
    return keepListener(this.#connectionListeners, listener);
  }

  /** Pictures of an open preview; each wants one `shown`. */
  onPreview(listener: PreviewListener): () => void {
    return keepListener(this.#previewListeners, listener);
  }

  /** Tells that the newest picture was drawn: the next may come. */
  shown(): void {
    this.#carrier.send({ type: 'shown' });
  }

  #takeMessage(data: unknown): void {
    const parsed = messageSchema.safeParse(data);
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.type === 'reply') this.#takeWaiting(message.id)?.resolve(message.value);
    if (message.type === 'failure') {
      const { code, message: text, retryable } = message.error;
      this.#takeWaiting(message.id)?.reject(new AppError(code, text, { retryable }));
    }
    if (message.type === 'event' && isEventName(message.name)) this.#publish(message.name, message.value);
  }

  #takePreview(data: unknown, pixels: Uint8Array): void {
    const message = messageSchema.safeParse(data);
    if (!message.success || message.data.type !== 'preview') return;
    const { header } = message.data;
    if (pixels.byteLength !== i420Bytes(header)) return;
    for (const listener of this.#previewListeners) listener(header, pixels);
  }

  #takeWaiting(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #publish(name: EventName, value: unknown): void {
    const parsed = EVENTS[name].safeParse(value);
    if (!parsed.success) return;
    const listeners = this.#listeners[name] as ReadonlySet<(value: unknown) => void>;
    for (const listener of listeners) listener(parsed.data);
  }

  #loseCalls(): void {
    for (const waiting of this.#waiting.values()) waiting.reject(lostError(waiting.name));
    this.#waiting.clear();
  }

  #setState(state: Connection): void {
    this.#state = state;
    for (const listener of this.#connectionListeners) listener(state);
  }
}

/** Bytes of a planar 4:2:0 picture. */
function i420Bytes({ width, height }: PreviewHeader): number {
  return width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
}

function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENTS, name);
}

function lostError(name: string): AppError {
  return new AppError('engine.internal', `${name}: the engine is not connected`, { retryable: true });
}

function keepListener<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
