import { rm } from 'node:fs/promises';
import type { PolicyName, Style } from '../../shared/cover.js';
import { AppError, toAppError, type ErrorCode } from '../../shared/errors.js';
import type { CoverReport, FileReport } from '../../shared/report.js';
import { InferenceClient } from '../detect/inference-client.js';
import type { LaunchProgram, ProcessPort } from '../process/process-port.js';
import { partPathOf } from '../session/batch-part-file.js';
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
  /** Whether the process has it. */
  sent: boolean;
  /** Whether the process has begun with it: what it dies of from then on may be the file's fault. */
  begun: boolean;
  /** Ends a process that does not heed a cancel; null: not cancelled. */
  deadline: NodeJS.Timeout | null;
  end(outcome: CoverOutcome): void;
}

/** A process that is stuck in a decoder hears no cancel; after this it is ended, ms. */
const CANCEL_MS = 5_000;
const INTERRUPTED: CoverOutcome = { status: 'interrupted', error: null, report: null };

/**
 * The process that covers files and the detector that it searches with, as the queue sees them: started when there is
 * work, started anew after a crash, and ended when there is none.
 */
export class CoverWorker {
  readonly #launch: LaunchProgram;
  #port: ProcessPort | null = null;
  /** Resolves when the process that was started last has ended. */
  #ended: Promise<void> = Promise.resolve();
  #detector: InferenceClient | null = null;
  #running: Running | null = null;
  #paused = false;

  constructor(launch: LaunchProgram) {
    this.#launch = launch;
  }

  /**
   * Covers one file; only one at a time. Never throws: the outcome says what happened, a crash of the process included,
   * and nothing unfinished is left on the disk.
   */
  cover(order: CoverOrder, onProgress: (progress: number) => void): Promise<CoverOutcome> {
    return new Promise((resolve) => {
      const running: Running = {
        order,
        onProgress,
        sent: false,
        begun: false,
        deadline: null,
        end: (outcome) => {
          if (running.deadline) clearTimeout(running.deadline);
          this.#running = null;
          resolve(outcome);
        },
      };
      this.#running = running;
      void this.#begin(running);
    });
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    this.#port?.send({ type: 'pause', paused } satisfies CoverRequest);
  }

  /** Ends the file that is being covered; nothing of it is left. */
  cancel(): void {
    const running = this.#running;
    if (!running || running.deadline) return;
    const port = this.#port;
    if (!running.sent || !port) {
      running.end(INTERRUPTED);
      return;
    }
    port.send({ type: 'cancel' } satisfies CoverRequest);
    running.deadline = setTimeout(() => {
      port.kill();
    }, CANCEL_MS);
  }

  /** Ends the processes; the next file starts them again. What is being covered is cut off, and nothing of it left. */
  async close(): Promise<void> {
    const running = this.#running;
    const detector = this.#detector;
    this.#detector = null;
    this.#port?.kill();
    this.#port = null;
    await detector?.close();
    await this.#ended;
    if (!running) return;
    await removePart(running.order);
    running.end(INTERRUPTED);
  }

  async #begin(running: Running): Promise<void> {
    const detector = (this.#detector ??= new InferenceClient(() => this.#launch('inference')));
    const started = await detector.started;
    // Cancelled or closed meanwhile.
    if (this.#running !== running || this.#detector !== detector) return;
    if (started instanceof AppError) {
      this.#detector = null;
      await detector.close();
      running.end({
        status: 'failed',
        error: { code: started.code, message: started.message },
        report: null,
      });
      return;
    }
    this.#port ??= this.#start();
    this.#port.send({ type: 'pause', paused: this.#paused } satisfies CoverRequest);
    this.#port.send({ type: 'cover', ...running.order } satisfies CoverRequest);
    running.sent = true;
  }

  #start(): ProcessPort {
    const port = this.#launch('cover-files');
    port.onMessage((message) => {
      if (this.#port !== port) return;
      const parsed = coverReplySchema.safeParse(message);
      if (parsed.success) this.#hear(parsed.data, port);
      else port.kill();
    });
    this.#ended = new Promise((resolve) => {
      port.onExit((reason) => {
        resolve();
        if (this.#port !== port) return;
        this.#port = null;
        void this.#mourn(reason);
      });
    });
    return port;
  }

  #hear(reply: CoverReply, port: ProcessPort): void {
    switch (reply.type) {
      case 'progress':
        if (!this.#running) return;
        this.#running.begun = true;
        this.#running.onProgress(reply.progress);
        break;
      case 'search':
        void this.#search(reply, port);
        break;
      case 'outcome':
        this.#running?.end(reply);
        break;
      case 'still':
      case 'no-still':
        // Nobody asked this process.
        port.kill();
        break;
    }
  }

  /** Answers the process that asked and no other: after a crash the next one counts its searches from 1 again. */
  async #search(
    { id, width, height, rgb }: CoverReply & { type: 'search' },
    asker: ProcessPort,
  ): Promise<void> {
    try {
      if (!this.#detector) return;
      const found = await this.#detector.detect({ width, height, rgb });
      asker.send({ type: 'found', id, ...found } satisfies CoverRequest);
    } catch (error) {
      const { code, message } = toAppError(error, 'detector.lost', 'searching');
      asker.send({ type: 'search-failed', id, code, message } satisfies CoverRequest);
    }
  }

  /** The process died: that costs the file it was on, whose unfinished copy is removed, and no other. */
  async #mourn(reason: string): Promise<void> {
    const running = this.#running;
    if (!running?.sent) return;
    await removePart(running.order);
    running.end(
      running.deadline ? INTERRUPTED : { status: 'failed', error: blame(running, reason), report: null },
    );
  }
}

function blame({ begun, order }: Running, reason: string): { code: ErrorCode; message: string } {
  return begun
    ? {
        code: 'input.unsupported',
        message: `${order.input}: the process that covered it ended (${reason}); the file may be damaged`,
      }
    : { code: 'engine.internal', message: `the program that covers files did not start (${reason})` };
}

async function removePart({ output }: CoverOrder): Promise<void> {
  // A folder that can't be written any more keeps a hidden file; that must not keep the other files waiting.
  await rm(partPathOf(output), { force: true }).catch(() => undefined);
}
