import type { Frame } from 'node-av';
import { AppError, toAppError } from '../../shared/errors.js';
import { present } from '../ffmpeg/check.js';
import type { Capture } from './device-layer.js';
import { sleep, within } from './patience.js';
import type { SourceFrame, SourceState, VideoSource } from './video-source.js';

/** The first picture comes within this, or the device does not work, ms. Cameras take a while to wake up. */
const FIRST_FRAME_MS = 8_000;
/** A device that gives nothing for this long is lost, ms. */
const STALL_MS = 2_000;
/** Waits before a lost device is opened again, ms; the last repeats. */
const REOPEN_MS = [500, 1_000, 2_000, 4_000];
/** How long a driver may hold up closing, ms. */
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
  /** Resolves when the driver has let go of the last capture. */
  #letGone: Promise<void> = Promise.resolve();
  readonly #closing = new AbortController();

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
      this.#capture = await this.#openDevice(FIRST_FRAME_MS);
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
    await this.#loop;
    await this.#letGo();
    this.#shown?.frame.free();
    this.#shown = null;
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  async #keepReading(): Promise<void> {
    const { signal } = this.#closing;
    let reopened = 0;
    while (!this.#isClosing()) {
      const startedAt = performance.now();
      try {
        if (this.#capture) await this.#readOne(STALL_MS);
        else await this.#reopen(reopened++);
        this.#state = { state: 'ready' };
        reopened = 0;
      } catch (error) {
        if (this.#isClosing()) return;
        await this.#lose(error);
      }
      await sleep(Math.max(0, (this.#options.readEveryMs ?? 0) - (performance.now() - startedAt)), signal);
    }
  }

  async #reopen(tries: number): Promise<void> {
    await sleep(REOPEN_MS[Math.min(tries, REOPEN_MS.length - 1)] ?? 0, this.#closing.signal);
    // Drivers run in the few threads that encoder and outputs need: a device must never hold two of them.
    await within(this.#letGone, { ms: Infinity, signal: this.#closing.signal, error: closed });
    this.#capture = await this.#openDevice(Infinity);
    await this.#readOne(FIRST_FRAME_MS);
  }

  #openDevice(patienceMs: number): Promise<Capture> {
    return within(this.#options.open(), {
      ms: patienceMs,
      signal: this.#closing.signal,
      error: () => this.#whyNot(patienceMs),
      late: (capture) => void capture.close().catch(() => undefined),
    });
  }

  /** Reads until there is a picture. Throws AppError `source.lost` when none comes within `patienceMs`. */
  async #readOne(patienceMs: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const capture = present(this.#capture, 'an opened device');
      const frame = await within(capture.read(), {
        ms: Math.max(0, deadline - performance.now()),
        signal: this.#closing.signal,
        error: () => this.#whyNot(patienceMs),
        late: (late) => late?.free(),
      });
      if (frame) {
        this.#show(frame);
        return;
      }
      if (performance.now() >= deadline) throw stalled(patienceMs);
      await sleep(POLL_MS, this.#closing.signal);
    }
  }

  #whyNot(patienceMs: number): AppError {
    return this.#isClosing() ? closed() : stalled(patienceMs);
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
    if (capture) this.#letGone = capture.close().catch(() => undefined);
    await within(this.#letGone, { ms: CLOSE_MS, error: closed }).catch(() => undefined);
  }
}

function closed(): AppError {
  return new AppError('source.unavailable', 'closed meanwhile');
}

function stalled(ms: number): AppError {
  return new AppError('source.lost', `expected a picture within ${ms / 1000} s, got none`, {
    retryable: true,
  });
}
