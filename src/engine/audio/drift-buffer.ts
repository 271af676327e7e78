import { AUDIO_CHANNELS, AUDIO_RATE } from '../encode/audio-encoder.js';

/**
 * What lies ready after a pull, on average: enough for a late chunk of a sound card, little enough not to be heard,
 * samples.
 */
const TARGET = Math.round(AUDIO_RATE * 0.045);
/** More than this is thrown away at once: it comes from a pause, not from drift; samples. */
const MOST = AUDIO_RATE / 2;
/** Weight of the newest fill level in the average that drift is judged by: some two seconds at 30 frames a second. */
const WEIGHT = 1 / 60;
/** The fastest correction, samples per sample: 0.2 %, three cents of pitch, which nobody hears. */
const MAX_CORRECTION = 0.002;
/**
 * How far from the target the correction is fastest, samples (15 ms). A card that is 0.1 % off settles half as far
 * away, which must leave room for a late chunk; much nearer, and the level would swing.
 */
const FULL_CORRECTION_AT = AUDIO_RATE * 0.015;

/**
 * Sound between two clocks: a device fills it at its own idea of 48 kHz, the program takes it at the program's. Small
 * differences are stretched away, so that sound neither runs out nor falls behind the picture.
 */
export class DriftBuffer {
  #samples = new Float32Array(0);
  /** How far into the first sample the next pull begins, 0…1. */
  #offset = 0;
  #average: number | null = null;

  /** Samples (per channel) that lie ready. */
  get fill(): number {
    return this.#samples.length / AUDIO_CHANNELS;
  }

  /** Adds interleaved stereo samples. */
  push(samples: Float32Array): void {
    const joined = new Float32Array(this.#samples.length + samples.length);
    joined.set(this.#samples);
    joined.set(samples, this.#samples.length);
    const excess = joined.length - MOST * AUDIO_CHANNELS;
    this.#samples = excess > 0 ? joined.slice(joined.length - TARGET * AUDIO_CHANNELS) : joined;
    if (excess > 0) this.#startAgain();
  }

  /** Takes `count` samples (per channel): exactly as many, silence when it has run dry, until it is filled again. */
  pull(count: number): Float32Array {
    const left = this.fill - count;
    if (this.#average === null && left < TARGET) return new Float32Array(count * AUDIO_CHANNELS);
    this.#average = (this.#average ?? left) * (1 - WEIGHT) + left * WEIGHT;
    const wanted = ((this.#average - TARGET) / FULL_CORRECTION_AT) * MAX_CORRECTION;
    const step = 1 + Math.max(-MAX_CORRECTION, Math.min(MAX_CORRECTION, wanted));
    const end = this.#offset + count * step;
    const used = Math.floor(end);
    // Between two samples the later one is needed too.
    if (this.fill < used + 2) {
      this.#samples = new Float32Array(0);
      this.#startAgain();
      return new Float32Array(count * AUDIO_CHANNELS);
    }
    const pulled = resample(this.#samples, this.#offset, step, count);
    this.#samples = this.#samples.slice(used * AUDIO_CHANNELS);
    this.#offset = end - used;
    return pulled;
  }

  #startAgain(): void {
    this.#average = null;
    this.#offset = 0;
  }
}

/** `count` samples at `offset`, `offset + step` and so on, by linear interpolation. */
function resample(samples: Float32Array, offset: number, step: number, count: number): Float32Array {
  const resampled = new Float32Array(count * AUDIO_CHANNELS);
  for (let i = 0; i < count; i += 1) {
    const position = offset + i * step;
    const at = Math.floor(position);
    const share = position - at;
    for (let channel = 0; channel < AUDIO_CHANNELS; channel += 1) {
      const here = samples[at * AUDIO_CHANNELS + channel] ?? 0;
      const next = samples[(at + 1) * AUDIO_CHANNELS + channel] ?? 0;
      resampled[i * AUDIO_CHANNELS + channel] = here + (next - here) * share;
    }
  }
  return resampled;
}
