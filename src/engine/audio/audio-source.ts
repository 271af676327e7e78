/** Something that gives sound to the program: 48 kHz, stereo. */
export interface AudioSource {
  open(): Promise<void>;
  /**
   * Interleaved stereo samples (−1…1) of the program samples `first` to `first + count`: always exactly
   * `count * 2` values, silence where the source has none.
   */
  samplesAt(first: number, count: number): Float32Array;
  close(): Promise<void>;
}

/** No sound: the stream still carries an audio track, as the services expect one. */
export class SilentAudio implements AudioSource {
  open(): Promise<void> {
    return Promise.resolve();
  }

  samplesAt(_first: number, count: number): Float32Array {
    return new Float32Array(count * 2);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
