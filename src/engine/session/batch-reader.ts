import { AV_NOPTS_VALUE, type Frame, type IRational, type Packet, type Stream } from 'node-av';
import { AppError, toAppError } from '../../shared/errors.js';
import { present } from '../ffmpeg/check.js';
import { MediaInput } from '../ffmpeg/media-input.js';
import { StreamDecoder } from '../ffmpeg/stream-decoder.js';
import { RawPicture } from '../scene/raw-picture.js';
import { Upright } from '../ffmpeg/upright.js';

/** Containers whose header states how long the file should be. */
const STATED_DURATION = /mov|mp4|matroska|webm/;
/** A file that ends this much before its stated end was cut off, s. */
const SHORTFALL = 1;

export interface VideoReaderOptions {
  /** Whether odd sizes are grown to even ones, as encoders want them. */
  readonly padToEven: boolean;
}

/** What comes out of a file, in the order in which it lies there. The taker owns the picture. */
export type ReadItem =
  | { readonly kind: 'picture'; readonly picture: RawPicture }
  /** Of a stream that is copied. Valid until the next item is asked for. */
  | { readonly kind: 'packet'; readonly packet: Packet; readonly stream: Stream };

/** Reads a video file from front to back: upright pictures, and the packets of the streams beside them. */
export class VideoReader {
  readonly input: MediaInput;
  readonly video: Stream;
  readonly #path: string;
  readonly #decoder: StreamDecoder;
  readonly #upright: Upright;
  #copied = new Map<number, Stream>();
  #nextIndex = 0;
  #lastPts: bigint | null = null;
  #endSeconds = 0;
  #truncation: AppError | null = null;

  private constructor(path: string, input: MediaInput, decoder: StreamDecoder, options: VideoReaderOptions) {
    this.#path = path;
    this.input = input;
    this.video = decoder.stream;
    this.#decoder = decoder;
    this.#upright = new Upright(decoder.stream, options.padToEven);
  }

  /** Throws AppError `input.*`, `input.no-video` for a file without a picture. */
  static async open(path: string, options: VideoReaderOptions): Promise<VideoReader> {
    const input = await MediaInput.open(path);
    try {
      if (!input.video)
        throw new AppError('input.no-video', `${path}: expected a video, found no moving picture in it`);
      return new VideoReader(path, input, await StreamDecoder.open(input.video), options);
    } catch (error) {
      await input.close();
      throw error;
    }
  }

  /** Whether and how the file breaks off; known once everything was read. */
  get truncation(): AppError | null {
    return this.#truncation;
  }

  get damagedPackets(): number {
    return this.#decoder.damagedPackets;
  }

  /** Frames per second that the file states, roughly: encoders plan their bits by it, frames keep their own times. */
  get frameRate(): IRational {
    const known = [this.video.avgFrameRate, this.video.rFrameRate].find(({ num, den }) => num > 0 && den > 0);
    return known ?? { num: 25, den: 1 };
  }

  /** Length that the file states, s; null when it does not. */
  get duration(): number | null {
    const duration = this.input.context.duration;
    return duration > 0n ? Number(duration) / 1e6 : null;
  }

  /** Packets of these streams are given out too; all but the video are skipped otherwise. */
  copyStreams(streams: readonly Stream[]): void {
    this.#copied = new Map(streams.map((stream) => [stream.index, stream]));
    this.input.readOnly([this.video, ...streams]);
  }

  /** Everything up to the end, or up to where the file breaks off. Throws AppError `input.unsupported`. */
  async *items(): AsyncGenerator<ReadItem, void, undefined> {
    for (;;) {
      const packet = await this.#readPacket();
      if (!packet) break;
      this.#noteEnd(packet);
      const stream = this.#copied.get(packet.streamIndex);
      if (packet.streamIndex === this.video.index) yield* this.#decode(packet);
      else if (stream) yield { kind: 'packet', packet, stream };
    }
    yield* this.#decode(null);
    this.#checkLength();
  }

  async close(): Promise<void> {
    this.#upright.close();
    this.#decoder.close();
    await this.input.close();
  }

  async #readPacket(): Promise<Packet | null> {
    try {
      return await this.input.read();
    } catch (error) {
      // What was read is still worth finishing; the caller asks for `truncation` at the end.
      this.#truncation = toAppError(error, 'input.truncated', this.#path);
      return null;
    }
  }

  async *#decode(packet: Packet | null): AsyncGenerator<ReadItem, void, undefined> {
    for (const frame of await this.#decoder.decode(packet)) {
      yield { kind: 'picture', picture: this.#toPicture(frame) };
    }
  }

  #toPicture(frame: Frame): RawPicture {
    const pts = this.#timestamp(frame);
    const turned = this.#upright.turn(frame);
    turned.pts = pts;
    const { num, den } = this.video.timeBase;
    // MP4 would show a last frame without a length for no time at all, that is, never.
    if (turned.duration <= 0n) turned.duration = this.#usualStep();
    const position = {
      index: this.#nextIndex,
      time: (Number(pts) * num) / den,
      enteredAt: performance.now(),
    };
    this.#nextIndex += 1;
    return new RawPicture(turned, position);
  }

  /** The frame's own time; where a file has none or goes back, the smallest step that a muxer accepts. */
  #timestamp(frame: Frame): bigint {
    const known = frame.bestEffortTimestamp === AV_NOPTS_VALUE ? frame.pts : frame.bestEffortTimestamp;
    const last = this.#lastPts;
    const step = frame.duration > 0n ? frame.duration : this.#usualStep();
    let pts = known;
    if (known === AV_NOPTS_VALUE) pts = last === null ? 0n : last + step;
    else if (last !== null && known <= last) pts = last + 1n;
    this.#lastPts = pts;
    return pts;
  }

  /** Length of a frame at the stated frame rate, in the stream's time base. */
  #usualStep(): bigint {
    const { timeBase } = this.video;
    const step = (this.frameRate.den * timeBase.den) / (this.frameRate.num * timeBase.num);
    return BigInt(Math.max(1, Math.round(step)));
  }

  #noteEnd(packet: Packet): void {
    const stream = present(this.input.context.streams[packet.streamIndex], 'the stream of a packet');
    const time = packet.pts === AV_NOPTS_VALUE ? packet.dts : packet.pts;
    if (time === AV_NOPTS_VALUE) return;
    const { num, den } = stream.timeBase;
    this.#endSeconds = Math.max(this.#endSeconds, (Number(time + packet.duration) * num) / den);
  }

  /** Some containers end without an error where they were cut off, but well before the end they stated. */
  #checkLength(): void {
    if (this.#truncation || this.duration === null) return;
    if (!STATED_DURATION.test(this.input.context.iformat?.name ?? '')) return;
    const start = this.input.context.startTime;
    const stated = this.duration + (start === AV_NOPTS_VALUE ? 0 : Number(start) / 1e6);
    if (stated - this.#endSeconds <= SHORTFALL) return;
    this.#truncation = new AppError(
      'input.truncated',
      `${this.#path}: expected ${stated.toFixed(1)} s, the file breaks off after ${this.#endSeconds.toFixed(1)} s`,
    );
  }
}
