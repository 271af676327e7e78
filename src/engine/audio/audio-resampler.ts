import type { Frame } from 'node-av';
import { AV_SAMPLE_FMT_FLT, SoftwareResampleContext, avChannelLayoutDefault } from 'node-av';
import { AUDIO_CHANNELS, AUDIO_RATE } from '../encode/audio-encoder.js';
import { check } from '../ffmpeg/check.js';

/** Turns decoded audio of any rate, format and layout into the program's 48 kHz stereo. */
export class AudioResampler {
  #context = new SoftwareResampleContext();
  #opened = '';

  /** Interleaved stereo samples (−1…1); a few may stay inside until the next call. */
  resample(frame: Frame): Float32Array {
    const layout =
      frame.channelLayout.mask === 0n ? avChannelLayoutDefault(frame.channels) : frame.channelLayout;
    const key = `${frame.sampleRate}/${frame.format}/${layout.nbChannels}/${layout.mask}`;
    if (key !== this.#opened) {
      if (this.#opened !== '') this.#context.free();
      this.#context = new SoftwareResampleContext();
      const set = this.#context.allocSetOpts2(
        avChannelLayoutDefault(AUDIO_CHANNELS),
        AV_SAMPLE_FMT_FLT,
        AUDIO_RATE,
        layout,
        frame.format as Parameters<SoftwareResampleContext['allocSetOpts2']>[4],
        frame.sampleRate,
      );
      check(set, 'setting up the resampler', 'input.unsupported');
      check(this.#context.init(), 'opening the resampler', 'input.unsupported');
      this.#opened = key;
    }
    const capacity = this.#context.getOutSamples(frame.nbSamples) + 32;
    const bytes = Buffer.alloc(capacity * AUDIO_CHANNELS * 4);
    const planes = frame.extendedData ?? [];
    const count = this.#context.convertSync([bytes], capacity, planes, frame.nbSamples);
    check(count, 'resampling', 'input.unsupported');
    return new Float32Array(bytes.buffer, bytes.byteOffset, count * AUDIO_CHANNELS);
  }

  close(): void {
    if (this.#opened !== '') this.#context.free();
    this.#opened = '';
  }
}
