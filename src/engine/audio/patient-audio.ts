import { toAppError, type AppError } from '../../shared/errors.js';
import { keepTrying } from '../source/keep-trying.js';
import type { AudioSource } from './audio-source.js';

/** A microphone that is opened beside the program, again and again until it is there, and silent until then. */
export class PatientAudio implements AudioSource {
  readonly #make: () => AudioSource;
  readonly #closing = new AbortController();
  #opened: AudioSource | null = null;
  #opening: Promise<void> = Promise.resolve();
  #error: AppError | null = null;

  constructor(make: () => AudioSource) {
    this.#make = make;
  }

  /** Why it is silent; null: it is not, or is being opened for the first time. */
  get error(): AppError | null {
    return this.#error;
  }

  /** Begins to open it, and answers at once. */
  open(): Promise<void> {
    this.#opening = keepTrying(() => this.#openOnce(), {
      signal: this.#closing.signal,
      onFailure: (error) => {
        this.#error = toAppError(error, 'source.unavailable', 'opening');
      },
    });
    return Promise.resolve();
  }

  samplesAt(first: number, count: number): Float32Array {
    return this.#opened?.samplesAt(first, count) ?? new Float32Array(count * 2);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#opening;
    await this.#opened?.close();
    this.#opened = null;
  }

  async #openOnce(): Promise<void> {
    const audio = this.#make();
    try {
      await audio.open();
    } catch (error) {
      await audio.close();
      throw error;
    }
    if (this.#closing.signal.aborted) {
      await audio.close();
      return;
    }
    this.#opened = audio;
    this.#error = null;
  }
}
