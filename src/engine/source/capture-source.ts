import type { Frame } from 'node-av';
import { AppError, toAppError } from '../../shared/errors.js';
import type { Capture } from './device-layer.js';
import type { SourceFrame, SourceState, VideoSource } from './video-source.js';

/** The first picture comes within this, or the device does not work, ms. Cameras take a while to wake up. */
const FIRST_FRAME_MS = 8_000;
/** A device that gives nothing for this long is lost, ms. */
const STALL_MS = 2_000;
/** Waits before a lost device is opened again, ms; the last repeats. */
const REOPEN_MS = [500, 1_000, 2_000, 4_000];
/** How long a read may hold up closing, ms. */
const CLOSE_MS = 1_000;
/** Wait after a read that gave nothing, ms: short beside a frame, long beside a busy loop. */
const POLL_MS = 4;

export interface CaptureSourceOptions {
  /** For people, as the user named it: `camera:0`. */
  readonly name: string;
  readonly open: () => Promise<Capture>;
  /**
   * Shortest time between two reads, ms. A screen is read when a picture is due: its read would else wait for that
   * moment itself.
   */
  readonly readEveryMs?: number;
}

/**
 * A camera or screen: read in the background, newest picture wins. When it breaks off, stalls or is unplugged its
 * place on the canvas goes black, never the last picture for ever, and it is opened again until it works.
 */
export class CaptureSource implements VideoSource {
  readonly #options: CaptureSourceOptions;
  #state: SourceState = { state: 'ready' };
  #capture: Capture | null = null;
  #shown: SourceFrame | null = null;
  #nextId = 0;
  #loop: Promise<void> = Promise.resolve();
  #closing = new AbortController();

  constructor(options: CaptureSourceOptions) {
    this.#options = options;
  }

  get state(): SourceState {
    return this.#state;
  }

  /** Throws AppError `source.unavailable` or `source.unsupported`. */
  async open(): Promise<void> {
    const { name } = this.#options;
    try {
      this.#capture = await this.#options.open();
      await this.#readOne(FIRST_FRAME_MS);
    } catch (error) {
      await this.#letGo();
      if (error instanceof AppError && error.code === 'source.unsupported') throw error;
      const { message } = toAppError(error, 'source.unavailable', 'opening');
      throw new AppError('source.unavailable', `${name}: ${message}`, { cause: error });
    }
    this.#loop = this.#keepReading();
  }

  frameAt(): SourceFrame | null {
    return this.#state.state === 'ready' ? this.#shown : null;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.race([this.#loop, this.#sleep(CLOSE_MS, false)]);
    await this.#letGo();
    this.#shown?.frame.free();
    this.#shown = null;
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  async #keepReading(): Promise<void> {
    let reopened = 0;
    while (!this.#isClosing()) {
      try {
        if (!this.#capture) {
          await this.#sleep(REOPEN_MS[Math.min(reopened, REOPEN_MS.length - 1)] ?? 0);
          if (this.#isClosing()) return;
          reopened += 1;
          this.#capture = await this.#options.open();
        }
        await this.#readOne(STALL_MS);
        reopened = 0;
        this.#state = { state: 'ready' };
      } catch (error) {
        await this.#lose(error);
      }
      await this.#sleep(this.#options.readEveryMs ?? 0);
    }
  }

  /** Reads until there is a picture. Throws AppError `source.lost` when none comes within `patienceMs`. */
  async #readOne(patienceMs: number): Promise<void> {
    const capture = this.#capture;
    const deadline = performance.now() + patienceMs;
    while (capture && !this.#isClosing()) {
      const frame = await this.#within(capture.read(), deadline, patienceMs);
      if (frame) {
        this.#show(frame);
        return;
      }
      if (performance.now() > deadline) throw stalled(patienceMs);
      await this.#sleep(POLL_MS);
    }
  }

  /** A read that hangs in the driver is given up; what it gives later is freed. */
  #within(read: Promise<Frame | null>, deadline: number, patienceMs: number): Promise<Frame | null> {
    return new Promise((resolve, reject) => {
      let over = false;
      const timer = setTimeout(
        () => {
          over = true;
          reject(stalled(patienceMs));
        },
        Math.max(1, deadline - performance.now()),
      );
      read.then(
        (frame) => {
          clearTimeout(timer);
          if (over) frame?.free();
          else resolve(frame);
        },
        (error: unknown) => {
          clearTimeout(timer);
          reject(toAppError(error, 'source.lost', 'reading'));
        },
      );
    });
  }

  #show(frame: Frame): void {
    this.#shown?.frame.free();
    this.#shown = { frame, id: this.#nextId, capturedAt: performance.now() };
    this.#nextId += 1;
  }

  async #lose(thrown: unknown): Promise<void> {
    const { message } = toAppError(thrown, 'source.lost', 'reading');
    const error = new AppError('source.lost', `${this.#options.name}: ${message}`, {
      retryable: true,
      cause: thrown,
    });
    this.#state = { state: 'lost', error };
    await this.#letGo();
  }

  async #letGo(): Promise<void> {
    const capture = this.#capture;
    this.#capture = null;
    if (!capture) return;
    await Promise.race([capture.close().catch(() => undefined), this.#sleep(CLOSE_MS, false)]);
  }

  #sleep(ms: number, untilClosed = true): Promise<void> {
    const { signal } = this.#closing;
    if (untilClosed && signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      if (untilClosed) signal.addEventListener('abort', end, { once: true });
    });
  }
}

function stalled(ms: number): AppError {
  return new AppError('source.lost', `expected a picture within ${ms / 1000} s, got none`, {
    retryable: true,
  });
}
