import { AppError } from '../../shared/errors.js';
import type { LaunchProgram, ProcessPort } from '../process/process-port.js';
import { coverReplySchema, type CoverReply, type CoverRequest } from './cover-messages.js';
import type { OwnPicture } from './own-picture.js';

/** A decoder that needs longer for one picture is stuck, ms. */
const ANSWER_MS = 20_000;
/** Without a request for this long the process is ended, ms. */
const IDLE_MS = 5_000;

interface Request {
  readonly path: string;
  resolve(jpeg: OwnPicture): void;
  reject(error: AppError): void;
}

/**
 * Makes stills of files, one at a time, in a process of their own: one that crashes on a file must not take a file with
 * it that is being covered.
 */
export class StillReader {
  readonly #launch: LaunchProgram;
  readonly #waiting: Request[] = [];
  #port: ProcessPort | null = null;
  #current: Request | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(launch: LaunchProgram) {
    this.#launch = launch;
  }

  /** A small picture of a file. Throws AppError `input.*`. */
  read(path: string): Promise<OwnPicture> {
    if (this.#closed) return Promise.reject(unreadable(path, 'closed'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ path, resolve, reject });
      this.#next();
    });
  }

  close(): void {
    this.#closed = true;
    const waiting = this.#waiting.splice(0);
    this.#end('closed');
    for (const request of waiting) request.reject(unreadable(request.path, 'closed'));
  }

  #next(): void {
    if (this.#current) return;
    this.#current = this.#waiting.shift() ?? null;
    if (this.#current) {
      this.#port ??= this.#start();
      this.#port.send({ type: 'still', path: this.#current.path } satisfies CoverRequest);
    }
    if (this.#port) this.#endAfter(this.#current ? ANSWER_MS : IDLE_MS);
  }

  #start(): ProcessPort {
    const port = this.#launch('cover-files');
    port.onMessage((message) => {
      const parsed = coverReplySchema.safeParse(message);
      if (this.#port === port) this.#hear(parsed.success ? parsed.data : null);
    });
    port.onExit((reason) => {
      if (this.#port === port) this.#end(reason);
    });
    return port;
  }

  #hear(reply: CoverReply | null): void {
    const current = this.#current;
    if (reply?.type === 'still') current?.resolve(Buffer.from(reply.jpeg) as OwnPicture);
    else if (reply?.type === 'no-still') current?.reject(new AppError(reply.error.code, reply.error.message));
    else {
      this.#end('it said something that is no answer');
      return;
    }
    this.#current = null;
    this.#next();
  }

  #endAfter(wait: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#end(`no picture within ${ANSWER_MS / 1_000} s`);
    }, wait);
  }

  /** Ends the process; whoever waits for an answer hears why, and the others get another process. */
  #end(reason: string): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#port?.kill();
    this.#port = null;
    const current = this.#current;
    this.#current = null;
    current?.reject(unreadable(current.path, reason));
    if (!this.#closed) this.#next();
  }
}

function unreadable(path: string, reason: string): AppError {
  return new AppError(
    'input.unsupported',
    `${path}: the process that reads it ended (${reason}); the file may be damaged`,
  );
}
