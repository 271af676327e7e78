import { toAppError } from '../../shared/errors.js';
import type { AudioSource } from '../audio/audio-source.js';
import type { SourceHandle } from './create-source.js';
import { keepTrying } from './keep-trying.js';
import type { SourceFrame, SourceState, VideoSource } from './video-source.js';

/**
 * A source that is opened beside the program, again and again until it is there: a missing camera leaves its place
 * black and holds up nothing.
 */
export class PatientSource implements VideoSource {
  /** Silent until the source is open, and where it has no sound. */
  readonly audio: AudioSource;
  readonly #make: () => SourceHandle;
  readonly #closing = new AbortController();
  #opened: SourceHandle | null = null;
  #state: SourceState = { state: 'opening' };
  #opening: Promise<void> = Promise.resolve();

  /** `make` may throw what `open` of the source may throw. */
  constructor(make: () => SourceHandle) {
    this.#make = make;
    this.audio = {
      open: () => Promise.resolve(),
      samplesAt: (first, count) =>
        this.#opened?.audio?.samplesAt(first, count) ?? new Float32Array(count * 2),
      close: () => Promise.resolve(),
    };
  }

  get state(): SourceState {
    return this.#opened?.video.state ?? this.#state;
  }

  get hasAudio(): boolean {
    return this.#opened?.audio !== undefined;
  }

  /** Begins to open it, and answers at once. */
  open(): Promise<void> {
    this.#opening = keepTrying(() => this.#openOnce(), {
      signal: this.#closing.signal,
      onFailure: (error) => {
        this.#state = { state: 'lost', error: toAppError(error, 'source.unavailable', 'opening') };
      },
    });
    return Promise.resolve();
  }

  frameAt(time: number): SourceFrame | null {
    return this.#opened?.video.frameAt(time) ?? null;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#opening;
    await this.#opened?.video.close();
    this.#opened = null;
  }

  async #openOnce(): Promise<void> {
    const handle = this.#make();
    try {
      await handle.video.open();
    } catch (error) {
      await handle.video.close();
      throw error;
    }
    if (this.#closing.signal.aborted) await handle.video.close();
    else this.#opened = handle;
  }
}
