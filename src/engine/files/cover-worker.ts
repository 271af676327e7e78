import { rm } from 'node:fs/promises';
import type { PolicyName, Style } from '../../shared/cover.js';
import { AppError, toAppError, type ErrorCode } from '../../shared/errors.js';
import type { CoverReport, FileReport } from '../../shared/report.js';
import { InferenceClient } from '../detect/inference-client.js';
import type { LaunchProgram, ProcessPort } from '../process/process-port.js';
import { partPathOf } from '../session/batch-part-file.js';
import type { OwnPicture } from './own-picture.js';
import { coverReplySchema, type CoverReply, type CoverRequest } from './cover-messages.js';

export interface CoverOrder {
  readonly input: string;
  readonly output: string;
  readonly style: Style;
  readonly policy: PolicyName;
  readonly crf: number;
}

export interface CoverOutcome {
  readonly status: FileReport['status'];
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  readonly report: CoverReport | null;
}

interface Running {
  readonly order: CoverOrder;
  readonly onProgress: (progress: number) => void;
  end(outcome: CoverOutcome): void;
}

interface Still {
  resolve(jpeg: OwnPicture): void;
  reject(error: AppError): void;
}

/**
 * The process that covers files and the detector that it searches with, as the queue sees them: started when there is
 * work, started anew after a crash, and ended with `close`.
 */
export class CoverWorker {
  readonly #launch: LaunchProgram;
  #port: ProcessPort | null = null;
  #detector: InferenceClient | null = null;
  #running: Running | null = null;
  readonly #stills = new Map<number, Still>();
  #lastStill = 0;
  #paused = false;

  constructor(launch: LaunchProgram) {
    this.#launch = launch;
  }

  /** Covers one file. Never throws: the outcome says what happened, a crash of the process included. */
  cover(order: CoverOrder, onProgress: (progress: number) => void): Promise<CoverOutcome> {
    return new Promise((resolve) => {
      this.#running = {
        order,
        onProgress,
        end: (outcome) => {
          this.#running = null;
          resolve(outcome);
        },
      };
      this.#detector ??= new InferenceClient(() => this.#launch('inference'));
      const detector = this.#detector;
      void detector.started.then(() => {
        this.#say({ type: 'pause', paused: this.#paused });
        this.#say({ type: 'cover', ...order });
      });
    });
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    if (this.#port) this.#say({ type: 'pause', paused });
  }

  /** Ends the file that is being covered; nothing of it is left. */
  cancel(): void {
    if (this.#port) this.#say({ type: 'cancel' });
  }

  /** A small picture of a file. Throws AppError `input.*`. */
  still(path: string): Promise<OwnPicture> {
    this.#lastStill += 1;
    const id = this.#lastStill;
    return new Promise((resolve, reject) => {
      this.#stills.set(id, { resolve, reject });
      this.#say({ type: 'still', id, path });
    });
  }

  async close(): Promise<void> {
    const { order } = this.#running ?? {};
    this.#port?.kill();
    await this.#detector?.close();
    this.#detector = null;
    if (order) await rm(partPathOf(order.output), { force: true });
  }

  #say(request: CoverRequest): void {
    this.#port ??= this.#start();
    this.#port.send(request);
  }

  #start(): ProcessPort {
    const port = this.#launch('cover-files');
    port.onMessage((message) => {
      const parsed = coverReplySchema.safeParse(message);
      if (this.#port !== port) return;
      if (parsed.success) this.#hear(parsed.data);
      else port.kill();
    });
    port.onExit((reason) => {
      if (this.#port !== port) return;
      this.#port = null;
      void this.#mourn(reason);
    });
    return port;
  }

  #hear(reply: CoverReply): void {
    switch (reply.type) {
      case 'progress':
        this.#running?.onProgress(reply.progress);
        break;
      case 'search':
        void this.#search(reply);
        break;
      case 'still':
        this.#takeStill(reply.id)?.resolve(Buffer.from(reply.jpeg) as OwnPicture);
        break;
      case 'no-still':
        this.#takeStill(reply.id)?.reject(new AppError(reply.error.code, reply.error.message));
        break;
      case 'outcome':
        this.#running?.end(reply);
        break;
    }
  }

  #takeStill(id: number): Still | undefined {
    const still = this.#stills.get(id);
    this.#stills.delete(id);
    return still;
  }

  async #search({ id, width, height, rgb }: CoverReply & { type: 'search' }): Promise<void> {
    try {
      if (!this.#detector) return;
      const found = await this.#detector.detect({ width, height, rgb });
      if (this.#port) this.#say({ type: 'found', id, ...found });
    } catch (error) {
      const { message } = toAppError(error, 'detector.lost', 'searching');
      if (this.#port) this.#say({ type: 'search-failed', id, message });
    }
  }

  /** The process died: that costs the file it was on, whose unfinished copy is removed, and no other. */
  async #mourn(reason: string): Promise<void> {
    for (const id of this.#stills.keys()) {
      const ended = `the process that reads files ended (${reason}); the file may be damaged`;
      this.#takeStill(id)?.reject(new AppError('input.unsupported', ended));
    }
    const running = this.#running;
    if (!running) return;
    const { input, output } = running.order;
    await rm(partPathOf(output), { force: true }).catch(() => undefined);
    running.end({
      status: 'failed',
      error: {
        code: 'input.unsupported',
        message: `${input}: the process that covered it ended (${reason}); the file may be damaged`,
      },
      report: null,
    });
  }
}
