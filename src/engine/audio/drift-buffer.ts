import { AUDIO_CHANNELS, AUDIO_RATE } from '../encode/audio-encoder.js';

/** How much lies ready on average: enough for a late chunk of a sound card, little enough not to be heard, samples. */
const TARGET = Math.round(AUDIO_RATE * 0.06);
/** More than this is thrown away at once: it comes from a pause, not from drift; samples. */
const MOST = AUDIO_RATE / 2;
/** Weight of the newest fill level in the average that drift is judged by: some two seconds at 30 frames a second. */
const WEIGHT = 1 / 60;
/** The fastest correction, samples per sample: 0.2 %, three cents of pitch, which nobody hears. */
const MAX_CORRECTION = 0.002;

/**
 * Sound between two clocks: a device fills it at its own idea of 48 kHz, the program takes it at the program's. Small
 * differences are stretched away, so that sound neither runs out nor falls behind the picture.
 */
export class DriftBuffer {
  #samples = new Float32Array(0);
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
    if (excess > 0) this.#average = null;
  }

  /** Takes `count` samples (per channel): exactly as many, silence when it has run dry, until it is filled again. */
  pull(count: number): Float32Array {
    if (this.#average === null && this.fill < TARGET + count) return new Float32Array(count * AUDIO_CHANNELS);
    this.#average = (this.#average ?? this.fill) * (1 - WEIGHT) + this.fill * WEIGHT;
    const wanted = ((this.#average - TARGET - count / 2) / TARGET) * MAX_CORRECTION;
    const correction = Math.max(-MAX_CORRECTION, Math.min(MAX_CORRECTION, wanted));
    const used = Math.round(count * (1 + correction));
    if (this.fill < used + 1) {
      this.#average = null;
      this.#samples = new Float32Array(0);
      return new Float32Array(count * AUDIO_CHANNELS);
    }
    const pulled = stretch(this.#samples, used, count);
    this.#samples = this.#samples.slice(used * AUDIO_CHANNELS);
    return pulled;
  }
}

/** The first `used` samples as `count` samples, by linear interpolation. There must be one more than `used`. */
function stretch(samples: Float32Array, used: number, count: number): Float32Array {
  if (used === count) return samples.slice(0, count * AUDIO_CHANNELS);
  const stretched = new Float32Array(count * AUDIO_CHANNELS);
  for (let i = 0; i < count; i += 1) {
    const position = (i * used) / count;
    const at = Math.floor(position);
    const share = position - at;
    for (let channel = 0; channel < AUDIO_CHANNELS; channel += 1) {
      const here = samples[at * AUDIO_CHANNELS + channel] ?? 0;
      const next = samples[(at + 1) * AUDIO_CHANNELS + channel] ?? 0;
      stretched[i * AUDIO_CHANNELS + channel] = here + (next - here) * share;
    }
  }
  return stretched;
}
