import { AUDIO_CHANNELS } from '../encode/audio-encoder.js';
import { SilentAudio, type AudioSource } from './audio-source.js';

/** Loudness of the louder channel, dBFS; `SILENCE` is the least. */
export interface AudioLevel {
  readonly peak: number;
  readonly rms: number;
}

export const SILENCE = -100;

/** The sound of the program: an input that can be exchanged, with a gain, a mute and a meter behind both. */
export class ProgramAudio implements AudioSource {
  #input: AudioSource = new SilentAudio();
  #factor = 1;
  /** Where the last samples ended: the way to a new factor is a ramp, or it would click. */
  #reached = 1;
  #peak = 0;
  #squares = 0;
  #measured = 0;

  /** Already open; it stays the caller's. */
  set input(input: AudioSource) {
    this.#input = input;
  }

  /** `gain` in dB; 0 leaves the sound as it is. */
  setVolume({ gain, muted }: { gain: number; muted: boolean }): void {
    this.#factor = muted ? 0 : 10 ** (gain / 20);
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  samplesAt(first: number, count: number): Float32Array {
    const samples = this.#amplify(this.#input.samplesAt(first, count), count);
    this.#measure(samples);
    return samples;
  }

  /** Loudness since the last call. */
  readLevel(): AudioLevel {
    const level = {
      peak: toDecibels(this.#peak),
      rms: toDecibels(Math.sqrt(this.#squares / Math.max(1, this.#measured))),
    };
    this.#peak = this.#squares = this.#measured = 0;
    return level;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #amplify(samples: Float32Array, count: number): Float32Array {
    const from = this.#reached;
    const to = this.#factor;
    this.#reached = to;
    if (from === 1 && to === 1) return samples;
    return samples.map((sample, i) => {
      const factor = from + ((to - from) * (Math.floor(i / AUDIO_CHANNELS) + 1)) / count;
      return Math.max(-1, Math.min(1, sample * factor));
    });
  }

  #measure(samples: Float32Array): void {
    let peak = this.#peak;
    let left = 0;
    let right = 0;
    for (let i = 0; i < samples.length; i += 2) {
      const l = samples[i] ?? 0;
      const r = samples[i + 1] ?? 0;
      peak = Math.max(peak, Math.abs(l), Math.abs(r));
      left += l * l;
      right += r * r;
    }
    this.#peak = peak;
    this.#squares += Math.max(left, right);
    this.#measured += samples.length / AUDIO_CHANNELS;
  }
}

function toDecibels(amplitude: number): number {
  return Math.max(SILENCE, Math.min(0, 20 * Math.log10(Math.max(1e-6, amplitude))));
}
