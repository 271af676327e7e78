import * as z from 'zod';
import {
  COMMANDS,
  requestSchema,
  type ClientId,
  type CommandName,
  type EventName,
  type EventValue,
  type Handlers,
  type PreviewHeader,
  type WireMessage,
} from '../../shared/contract.js';
import { AppError, toAppError } from '../../shared/errors.js';
import { scrubValue, type Scrub } from './scrub-value.js';

/** One connection to a window, whatever carries it. */
export interface Carrier {
  /** Pixels go with a preview message and with no other. Does nothing once the connection is closed. */
  send(message: WireMessage, pixels?: Uint8Array): void;
  /** `message` takes anything, unchecked; `close` is called once. */
  listen(on: { message(request: unknown): void; close(): void }): void;
}

/** What answers the contract. */
export interface Service {
  readonly handlers: Handlers;
  /** The window drew the preview picture that it was sent last. */
  shown(client: ClientId): void;
  /** The window is gone. */
  left(client: ClientId): void;
}

/** Calls of one window that may wait for their answer; more are refused, so that no window can fill the memory. */
const MOST_WAITING = 200;

interface Client {
  readonly id: ClientId;
  readonly carrier: Carrier;
  waiting: number;
  /** Whether a preview picture is on its way and not yet drawn. */
  drawing: boolean;
}

/**
 * Answers the contract to any number of windows. Every request is checked before a handler sees it; whatever a
 * handler throws becomes a failure of the contract; nothing goes out with a stream key in it.
 */
export class ContractServer {
  readonly #clients = new Map<ClientId, Client>();
  readonly #served: Promise<void>;
  #begin: () => void = () => undefined;
  #service: Service | null = null;
  #scrub: Scrub = (text) => text;
  #lastId: ClientId = 0;

  constructor() {
    this.#served = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  /** Lets `service` answer from now on, also what was asked before. `scrub` takes the stream keys out of a text. */
  serve(service: Service, scrub: Scrub): void {
    this.#service = service;
    this.#scrub = scrub;
    this.#begin();
  }

  /** Answers to one more window, and gives the number by which the service knows it. */
  connect(carrier: Carrier): ClientId {
    const client: Client = { id: ++this.#lastId, carrier, waiting: 0, drawing: false };
    this.#clients.set(client.id, client);
    carrier.listen({
      message: (request) => {
        this.#take(client, request);
      },
      close: () => {
        if (this.#clients.delete(client.id)) this.#service?.left(client.id);
      },
    });
    return client.id;
  }

  /** Tells every window. */
  publish<Name extends EventName>(name: Name, value: EventValue<Name>): void {
    const message: WireMessage = { type: 'event', name, value: scrubValue(value, this.#scrub) };
    for (const { carrier } of this.#clients.values()) carrier.send(message);
  }

  /** Shows a picture in one window. While its last one is not drawn yet, this one is left out. */
  sendPreview(id: ClientId, header: PreviewHeader, pixels: Uint8Array): void {
    const client = this.#clients.get(id);
    if (!client || client.drawing) return;
    client.drawing = true;
    client.carrier.send({ type: 'preview', header }, pixels);
  }

  #take(client: Client, request: unknown): void {
    const parsed = requestSchema.safeParse(request);
    if (!parsed.success) {
      const id = readId(request);
      if (id !== null) this.#fail(client, id, invalid('request', parsed.error));
      return;
    }
    if (parsed.data.type === 'call') {
      void this.#answer(client, parsed.data.id, parsed.data.name, parsed.data.input);
      return;
    }
    // A window that tells more than it was shown gets no more pictures for it.
    if (!client.drawing) return;
    client.drawing = false;
    this.#service?.shown(client.id);
  }

  async #answer(client: Client, id: number, name: string, input: unknown): Promise<void> {
    if (client.waiting >= MOST_WAITING) {
      const busy = `${name}: expected at most ${MOST_WAITING} calls at a time`;
      this.#fail(client, id, new AppError('usage.invalid', busy, { retryable: true }));
      return;
    }
    client.waiting += 1;
    try {
      const value = await this.#call(client, name, input);
      this.#send(client, { type: 'reply', id, value: scrubValue(value, this.#scrub) });
    } catch (thrown) {
      this.#fail(client, id, toAppError(thrown, 'engine.internal', name));
    } finally {
      client.waiting -= 1;
    }
  }

  async #call(client: Client, name: string, input: unknown): Promise<unknown> {
    if (!isCommand(name))
      throw new AppError('usage.invalid', 'expected a command of the contract, got another');
    const parsed = COMMANDS[name].input.safeParse(input);
    if (!parsed.success) throw invalid(name, parsed.error);
    await this.#served;
    if (!this.#service || !this.#clients.has(client.id)) return null;
    // A window that opens its preview anew may never have drawn the last picture of the one before.
    if (name === 'preview.open') client.drawing = false;
    // Name and input belong together: the schema of that name took the input.
    const handle = this.#service.handlers[name] as (input: unknown, client: ClientId) => unknown;
    return handle(parsed.data, client.id);
  }

  #fail(client: Client, id: number, { code, message, retryable }: AppError): void {
    this.#send(client, {
      type: 'failure',
      id,
      error: { code, message: this.#scrub(message), retryable },
    });
  }

  #send(client: Client, message: WireMessage): void {
    if (this.#clients.has(client.id)) client.carrier.send(message);
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

/** Says where and what was wrong, and repeats nothing of the input: it may be a stream key. */
function invalid(what: string, error: z.ZodError): AppError {
  const found = error.issues.map(({ code, path, message }) => {
    const words = code === 'unrecognized_keys' ? 'expected fields of the contract only' : message;
    return `${[what, ...path.map(String)].join('.')}: ${words}`;
  });
  return new AppError('usage.invalid', found.slice(0, 5).join('; '));
}

/** The number by which an answer to a spoilt request is found again. */
function readId(request: unknown): number | null {
  const parsed = z.object({ id: z.number().int() }).safeParse(request);
  return parsed.success ? parsed.data.id : null;
}
