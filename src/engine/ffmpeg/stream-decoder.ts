import { AVERROR_INVALIDDATA, Codec, CodecContext, Frame, type Packet, type Stream } from 'node-av';
import { AppError } from '../../shared/errors.js';
import { check, describe, isDrained, present } from './check.js';

/** Decodes one stream of an input, video or audio. Frames come out in presentation order. */
export class StreamDecoder {
  readonly stream: Stream;
  readonly context: CodecContext;
  /** Packets that could not be decoded; a few are survivable, a file of nothing else is not. */
  damagedPackets = 0;
  #frame = new Frame();

  private constructor(stream: Stream, context: CodecContext) {
    this.stream = stream;
    this.context = context;
    this.#frame.alloc();
  }

  /** `threads` 0 lets FFmpeg choose by cores. Throws AppError `input.unsupported`. */
  static async open(stream: Stream, threads = 0): Promise<StreamDecoder> {
    const codec = Codec.findDecoder(stream.codecpar.codecId);
    if (!codec) throw new AppError('input.unsupported', 'no decoder for this stream');
    const context = new CodecContext();
    context.allocContext3(codec);
    check(context.parametersToContext(stream.codecpar), 'reading stream parameters', 'input.unsupported');
    context.threadCount = threads;
    context.pktTimebase = stream.timeBase;
    check(await context.open2(codec), 'opening the decoder', 'input.unsupported');
    return new StreamDecoder(stream, context);
  }

  /**
   * Decodes one packet (null: the end) and gives what came out; the caller owns the frames and frees them.
   * A damaged packet gives no frame and is counted. Throws AppError `input.unsupported` on any other failure.
   */
  async decode(packet: Packet | null): Promise<Frame[]> {
    const frames: Frame[] = [];
    const sent = await this.context.sendPacket(packet);
    if (sent === AVERROR_INVALIDDATA) this.damagedPackets += 1;
    else if (sent < 0 && !isDrained(sent)) {
      throw new AppError('input.unsupported', `decoding failed: ${describe(sent)}`);
    }
    for (;;) {
      const received = await this.context.receiveFrame(this.#frame);
      if (isDrained(received)) return frames;
      if (received === AVERROR_INVALIDDATA) {
        this.damagedPackets += 1;
        continue;
      }
      check(received, 'decoding', 'input.unsupported');
      frames.push(present(this.#frame.clone(), 'cloning a frame'));
      this.#frame.unref();
    }
  }

  /** Forgets what is inside, for a jump back to the start. */
  flush(): void {
    this.context.flushBuffers();
  }

  close(): void {
    this.#frame.free();
    this.context.freeContext();
  }
}
