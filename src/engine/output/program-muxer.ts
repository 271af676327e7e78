import type { Rational } from 'node-av';
import { Dictionary, FormatContext, type IRational, Packet, avRescaleQ } from 'node-av';
import { checkWrite, present } from '../ffmpeg/check.js';
import type { ProgramFormat, ProgramPacket } from './output.js';

/** Muxes the program into one container. Times begin at 0 with the first packet, which must be a keyframe. */
export class ProgramMuxer {
  readonly #context: FormatContext;
  readonly #timeBases: Record<'video' | 'audio', Rational>;
  /** Time of the first keyframe, in its time base. */
  #origin: { dts: bigint; timeBase: IRational } | null = null;
  #out = new Packet();

  private constructor(context: FormatContext, timeBases: Record<'video' | 'audio', Rational>) {
    this.#context = context;
    this.#timeBases = timeBases;
    this.#out.alloc();
  }

  /** `url` is a path or an address without secrets. Throws AppError `output.*`. */
  static async open(
    container: string,
    url: string,
    format: ProgramFormat,
    options: Record<string, string | number>,
    opensItself: boolean,
  ): Promise<ProgramMuxer> {
    const context = new FormatContext();
    checkWrite(context.allocOutputContext2(null, container, url), `choosing container ${container}`);
    for (const encoder of [format.video, format.audio]) {
      const stream = context.newStream();
      checkWrite(stream.codecpar.fromContext(encoder), 'describing a stream');
      stream.timeBase = encoder.timeBase;
    }
    if (!opensItself) checkWrite(await context.openOutput(), `opening ${url}`);
    checkWrite(await context.writeHeader(Dictionary.fromObject(options)), 'writing the header');
    const [video, audio] = context.streams;
    return new ProgramMuxer(context, {
      video: present(video, 'video stream').timeBase,
      audio: present(audio, 'audio stream').timeBase,
    });
  }

  /** Whether it still waits for the keyframe it begins with. */
  get waiting(): boolean {
    return this.#origin === null;
  }

  /**
   * Writes one packet, left as it is. Packets before the first video keyframe are left out; answers whether it
   * was written. Throws AppError `output.*`.
   */
  async write({ kind, packet, timeBase, keyframe }: ProgramPacket): Promise<boolean> {
    if (!this.#origin) {
      if (kind !== 'video' || !keyframe) return false;
      this.#origin = { dts: packet.dts, timeBase };
    }
    const shift = avRescaleQ(this.#origin.dts, this.#origin.timeBase, timeBase);
    if (packet.dts < shift) return false;
    this.#out.unref();
    checkWrite(this.#out.ref(packet), 'taking a packet');
    this.#out.dts = packet.dts - shift;
    this.#out.pts = packet.pts - shift;
    this.#out.streamIndex = kind === 'video' ? 0 : 1;
    this.#out.rescaleTs(timeBase, this.#timeBases[kind]);
    checkWrite(await this.#context.interleavedWriteFrame(this.#out), 'writing');
    return true;
  }

  async finish(): Promise<void> {
    checkWrite(await this.#context.writeTrailer(), 'finishing');
  }

  async close(): Promise<void> {
    this.#out.free();
    await this.#context.closeOutput();
    this.#context.freeContext();
  }
}
