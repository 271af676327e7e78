import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_SAMPLE_FMT_FLTP,
  Codec,
  CodecContext,
  FF_ENCODER_AAC,
  Frame,
  Packet,
  Rational,
  avChannelLayoutDefault,
} from 'node-av';
import { AppError } from '../../shared/errors.js';
import { check, isDrained, present } from '../ffmpeg/check.js';

/** The program's audio: 48 kHz, two channels. */
export const AUDIO_RATE = 48_000;
export const AUDIO_CHANNELS = 2;
const AAC_FRAME = 1024;

/** Encodes the program's audio as AAC. FFmpeg's own encoder: fdk-aac's licence does not go with the GPL. */
export class AudioEncoder {
  readonly context: CodecContext;
  #packet = new Packet();
  #pending: Float32Array = new Float32Array(0);
  /** Null until the first sound says where it begins. */
  #nextSample: number | null = null;

  private constructor(context: CodecContext) {
    this.context = context;
    this.#packet.alloc();
  }

  /** `bitsPerSecond` 64,000–320,000. Throws AppError `encoder.failed`. */
  static async open(bitsPerSecond = 160_000): Promise<AudioEncoder> {
    const codec = Codec.findEncoderByName(FF_ENCODER_AAC);
    if (!codec) throw new AppError('encoder.failed', 'encoder aac is not in this FFmpeg');
    const context = new CodecContext();
    context.allocContext3(codec);
    context.sampleRate = AUDIO_RATE;
    context.sampleFormat = AV_SAMPLE_FMT_FLTP;
    context.channelLayout = avChannelLayoutDefault(AUDIO_CHANNELS);
    context.bitRate = BigInt(bitsPerSecond);
    context.timeBase = new Rational(1, AUDIO_RATE);
    context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    check(await context.open2(codec), 'opening the AAC encoder', 'encoder.failed');
    return new AudioEncoder(context);
  }

  /**
   * Takes interleaved stereo samples (−1…1) that follow the last ones without a gap; null flushes. The very first
   * ones begin at sample `first` of the program. The caller owns the packets; their times count samples. Throws
   * AppError `encoder.failed`.
   */
  async encode(interleaved: Float32Array | null, first = 0): Promise<Packet[]> {
    const packets: Packet[] = [];
    this.#nextSample ??= first;
    if (interleaved) this.#pending = concat(this.#pending, interleaved);
    const step = AAC_FRAME * AUDIO_CHANNELS;
    let used = 0;
    while (this.#pending.length - used >= step) {
      await this.#encodeFrame(this.#pending.subarray(used, used + step), packets);
      used += step;
    }
    this.#pending = this.#pending.slice(used);
    if (!interleaved) {
      if (this.#pending.length > 0) await this.#encodeFrame(this.#pending, packets);
      this.#pending = new Float32Array(0);
      check(await this.context.sendFrame(null), 'encoding audio', 'encoder.failed');
      await this.#drain(packets);
    }
    return packets;
  }

  async #encodeFrame(interleaved: Float32Array, packets: Packet[]): Promise<void> {
    const count = interleaved.length / AUDIO_CHANNELS;
    const planar = new Float32Array(interleaved.length);
    for (let channel = 0; channel < AUDIO_CHANNELS; channel += 1) {
      for (let i = 0; i < count; i += 1) {
        planar[channel * count + i] = interleaved[i * AUDIO_CHANNELS + channel] ?? 0;
      }
    }
    const frame = Frame.fromAudioBuffer(Buffer.from(planar.buffer), {
      nbSamples: count,
      format: AV_SAMPLE_FMT_FLTP,
      sampleRate: AUDIO_RATE,
      channelLayout: avChannelLayoutDefault(AUDIO_CHANNELS),
      timeBase: { num: 1, den: AUDIO_RATE },
      pts: BigInt(this.#nextSample ?? 0),
    });
    this.#nextSample = (this.#nextSample ?? 0) + count;
    check(await this.context.sendFrame(frame), 'encoding audio', 'encoder.failed');
    frame.free();
    await this.#drain(packets);
  }

  async #drain(packets: Packet[]): Promise<void> {
    for (;;) {
      const received = await this.context.receivePacket(this.#packet);
      if (isDrained(received)) return;
      check(received, 'encoding audio', 'encoder.failed');
      packets.push(present(this.#packet.clone(), 'cloning a packet'));
      this.#packet.unref();
    }
  }

  close(): void {
    this.#packet.free();
    this.context.freeContext();
  }
}

function concat(a: Float32Array, b: Float32Array): Float32Array {
  if (a.length === 0) return b;
  const joined = new Float32Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
