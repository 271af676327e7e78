import { AUDIO_CHANNELS, AUDIO_RATE } from '../encode/audio-encoder.js';

/** A jump of less than this between decoded frames is rounding in the file, not a gap; samples (20 ms). */
const SNAP = AUDIO_RATE / 50;

interface Chunk {
  readonly first: number;
  readonly samples: Float32Array;
}

/** Decoded sound laid out on a line of samples: put where its time says, read in any steps, silence in the gaps. */
export class AudioTimeline {
  #chunks: Chunk[] = [];
  #end = 0;

  /** One past the last sample that was put. */
  get end(): number {
    return this.#end;
  }

  /** Puts interleaved stereo samples at sample position `first`; small jumps are closed, overlaps cut off. */
  put(first: number, samples: Float32Array): void {
    let start = Math.abs(first - this.#end) <= SNAP ? this.#end : first;
    let kept = samples;
    if (start < this.#end) {
      kept = samples.subarray(Math.min(samples.length, (this.#end - start) * AUDIO_CHANNELS));
      start = this.#end;
    }
    if (kept.length === 0) return;
    this.#chunks.push({ first: start, samples: kept });
    this.#end = start + kept.length / AUDIO_CHANNELS;
  }

  /** Takes `count` samples from position `first` and forgets everything before their end. */
  take(first: number, count: number): Float32Array {
    const taken = new Float32Array(count * AUDIO_CHANNELS);
    const last = first + count;
    while (this.#chunks[0]) {
      const chunk = this.#chunks[0];
      const chunkEnd = chunk.first + chunk.samples.length / AUDIO_CHANNELS;
      const from = Math.max(first, chunk.first);
      const to = Math.min(last, chunkEnd);
      if (from < to) {
        const part = chunk.samples.subarray(
          (from - chunk.first) * AUDIO_CHANNELS,
          (to - chunk.first) * AUDIO_CHANNELS,
        );
        taken.set(part, (from - first) * AUDIO_CHANNELS);
      }
      if (chunkEnd > last) break;
      this.#chunks.shift();
    }
    return taken;
  }
}
