import {
  AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
  AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
  Dictionary,
  FormatContext,
  Rational,
  type CodecContext,
  type IRational,
  type Packet,
  type Stream,
} from 'node-av';
import { checkWrite, present } from '../ffmpeg/check.js';
import type { MediaContainer } from './media-container.js';

/** All that is taken over of the input's tags. Place, device, author's software and time of day are not among them. */
const KEPT_TAGS = new Set(
  'title artist album album_artist composer genre track disc show episode_id copyright'.split(' '),
);
const KEPT_STREAM_TAGS = new Set('title language filename mimetype'.split(' '));
/** What a display must know of an HDR picture; it holds nothing about who is in it. */
const KEPT_SIDE_DATA = [AV_PKT_DATA_MASTERING_DISPLAY_METADATA, AV_PKT_DATA_CONTENT_LIGHT_LEVEL];

export interface MediaFileFormat {
  readonly container: MediaContainer;
  /** Encoder of the covered picture. */
  readonly video: CodecContext;
  /** The stream that was covered: its language, title and HDR data are kept. */
  readonly videoSource: Stream;
  /** Streams of the same input that are copied packet by packet. */
  readonly copied: readonly Stream[];
  readonly tags: Readonly<Record<string, string>>;
}

/** A covered video file that is being written, with the sound and subtitles of its input. */
export class MediaFile {
  readonly #context: FormatContext;
  readonly #video: Stream;
  readonly #copies: ReadonlyMap<number, Stream>;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(context: FormatContext, video: Stream, copies: ReadonlyMap<number, Stream>) {
    this.#context = context;
    this.#video = video;
    this.#copies = copies;
  }

  /** Creates the file and writes its header. Throws AppError `output.not-permitted`, `.no-space` or `.failed`. */
  static async create(path: string, format: MediaFileFormat): Promise<MediaFile> {
    const context = new FormatContext();
    try {
      checkWrite(context.allocOutputContext2(null, format.container, path), 'choosing the container');
      describeVideo(context, format);
      for (const source of format.copied) describeCopy(context, source);
      context.metadata = Dictionary.fromObject(keptTags(format.tags, KEPT_TAGS));
      context.url = `file:${path}`;
      checkWrite(await context.openOutput(), `creating ${path}`);
      checkWrite(await context.writeHeader(), `writing ${path}`);
      const [video, ...copies] = context.streams;
      const byInput = format.copied.map(
        (source, i) => [source.index, present(copies[i], 'a copied stream')] as const,
      );
      return new MediaFile(context, present(video, 'the video stream'), new Map(byInput));
    } catch (error) {
      await context.closeOutput();
      throw error;
    }
  }

  /** Writes a packet of the covered picture, in `timeBase` units, and frees it. Throws AppError `output.*`. */
  async writeVideo(packet: Packet, timeBase: IRational): Promise<void> {
    try {
      await this.#write(packet, this.#video, timeBase);
    } finally {
      packet.free();
    }
  }

  /** Writes a packet of a copied stream as it came from the input; the packet is empty afterwards. */
  async writeCopy(packet: Packet, source: Stream): Promise<void> {
    const stream = this.#copies.get(source.index);
    if (stream) await this.#write(packet, stream, source.timeBase);
  }

  /** Writes the index of the file and closes it. Throws AppError `output.*`. */
  async finish(): Promise<void> {
    await this.#writing;
    checkWrite(await this.#context.writeTrailer(), 'finishing the file');
    await this.close();
  }

  /** Closes without finishing; safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writing.catch(() => undefined);
    await this.#context.closeOutput();
    this.#context.freeContext();
  }

  /** Picture and sound come from two loops, but a muxer takes one packet at a time. */
  #write(packet: Packet, stream: Stream, timeBase: IRational): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      packet.streamIndex = stream.index;
      packet.pos = -1n;
      packet.rescaleTs(timeBase, stream.timeBase);
      checkWrite(await this.#context.interleavedWriteFrame(packet), 'writing the file');
    });
    return this.#writing;
  }
}

function describeVideo(context: FormatContext, { video, videoSource }: MediaFileFormat): void {
  const stream = context.newStream();
  checkWrite(stream.codecpar.fromContext(video), 'describing the video');
  for (const type of KEPT_SIDE_DATA) {
    const data = videoSource.codecpar.getCodedSideData(type);
    if (data) checkWrite(stream.codecpar.addCodedSideData(type, data), 'describing the HDR picture');
  }
  stream.timeBase = video.timeBase;
  stream.sampleAspectRatio = video.sampleAspectRatio;
  const average = videoSource.avgFrameRate;
  const base = videoSource.rFrameRate;
  // Only a steady rate may stand in the header: players would trust it over the timestamps.
  if (average.num * base.den === base.num * average.den)
    stream.avgFrameRate = new Rational(average.num, average.den);
  keepStreamTags(stream, videoSource);
}

function describeCopy(context: FormatContext, source: Stream): void {
  const stream = context.newStream();
  checkWrite(source.codecpar.copy(stream.codecpar), 'describing a copied stream');
  // The input's container's tag may mean something else in this one.
  stream.codecpar.codecTag = 0;
  stream.timeBase = source.timeBase;
  stream.disposition = source.disposition;
  keepStreamTags(stream, source);
}

function keepStreamTags(stream: Stream, source: Stream): void {
  stream.metadata = Dictionary.fromObject(keptTags(source.metadata?.getAll() ?? {}, KEPT_STREAM_TAGS));
}

function keptTags(tags: Readonly<Record<string, string>>, kept: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => kept.has(name.toLowerCase())));
}
