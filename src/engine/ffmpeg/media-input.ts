import { open, stat } from 'node:fs/promises';
import {
  AVDISCARD_ALL,
  AVERROR_EOF,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
  AV_DISPOSITION_ATTACHED_PIC,
  Codec,
  Dictionary,
  FormatContext,
  Packet,
  avGetCodecName,
  type Stream,
} from 'node-av';
import { AppError, toAppError } from '../../shared/errors.js';
import { describe } from './check.js';

/**
 * What may be opened: FFmpeg holds hundreds of demuxers and decoders, most of them unused and little tested, so
 * a hostile file gets only these (facts: CVE-2026-8461 was in a decoder that nobody misses).
 */
const FORMATS =
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,ogg,wav,mp3,aac,flac,gif,apng,asf,mxf,image2,' +
  'jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,tiff_pipe,h264,hevc,ivf,mjpeg,nut';
const VIDEO_CODECS = new Set(
  (
    'h264 hevc vp8 vp9 av1 mpeg4 mpeg2video mpeg1video mjpeg prores dnxhd theora wmv3 vc1 msmpeg4v3 h263 flv1 ' +
    'ffv1 huffyuv utvideo rawvideo png webp gif bmp tiff apng'
  ).split(' '),
);
const AUDIO_CODECS =
  /^(aac|aac_latm|mp1|mp2|mp3|ac3|eac3|opus|vorbis|flac|alac|wmav[12]|wmapro|amr_[nw]b|pcm_\w+|adpcm_\w+)$/;

/** A file that was opened for reading, with its streams found. Not yet decoding. */
export class MediaInput {
  readonly context: FormatContext;
  readonly video: Stream | null;
  readonly audio: Stream | null;
  #packet = new Packet();
  #closed = false;

  private constructor(context: FormatContext, video: Stream | null, audio: Stream | null) {
    this.context = context;
    this.video = video;
    this.audio = audio;
    this.#packet.alloc();
  }

  /**
   * Opens a local file. Throws AppError `input.not-found`, `.not-permitted`, `.empty`, `.not-media`,
   * `.truncated` or `.unsupported`.
   */
  static async open(path: string): Promise<MediaInput> {
    await checkReadable(path);
    const context = new FormatContext();
    const options = Dictionary.fromObject({ format_whitelist: FORMATS, protocol_whitelist: 'file' });
    const opened = await context.openInput(`file:${path}`, null, options);
    if (opened < 0) {
      throw new AppError('input.not-media', `${path}: expected a video or photo, but ${describe(opened)}`);
    }
    try {
      const found = await context.findStreamInfo();
      if (found < 0) throw new AppError('input.truncated', `${path}: no streams found: ${describe(found)}`);
      return new MediaInput(context, pickVideo(context, path), pickAudio(context));
    } catch (error) {
      await context.closeInput();
      throw toAppError(error, 'input.not-media', path);
    }
  }

  /** Only packets of these streams are read from now on. */
  readOnly(streams: readonly (Stream | null)[]): void {
    const wanted = new Set(streams.map((stream) => stream?.index));
    for (const stream of this.context.streams) {
      if (!wanted.has(stream.index)) stream.discard = AVDISCARD_ALL;
    }
  }

  /**
   * The next packet, or null at the end. The packet is reused by the next call: clone it to keep it.
   * Throws AppError `input.truncated` when the file breaks off in a way that FFmpeg notices.
   */
  async read(): Promise<Packet | null> {
    this.#packet.unref();
    const result = await this.context.readFrame(this.#packet);
    if (result === AVERROR_EOF) return null;
    if (result < 0) throw new AppError('input.truncated', `reading stopped early: ${describe(result)}`);
    return this.#packet;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#packet.free();
    await this.context.closeInput();
  }
}

/** Throws AppError `input.not-found`, `.not-permitted`, `.empty` or `.not-media`. */
export async function checkReadable(path: string): Promise<void> {
  try {
    const info = await stat(path);
    if (!info.isFile())
      throw new AppError('input.not-media', `${path}: expected a file, found something else`);
    if (info.size === 0) throw new AppError('input.empty', `${path}: expected media, the file has 0 bytes`);
    await (await open(path, 'r')).close();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = (error as NodeJS.ErrnoException).code;
    if (reason === 'ENOENT' || reason === 'ENOTDIR') {
      throw new AppError('input.not-found', `${path}: no such file`, { cause: error });
    }
    if (reason === 'EACCES' || reason === 'EPERM') {
      throw new AppError('input.not-permitted', `${path}: permission denied`, { cause: error });
    }
    throw toAppError(error, 'input.not-media', path);
  }
}

function pickVideo(context: FormatContext, path: string): Stream | null {
  const index = context.findBestStream(AVMEDIA_TYPE_VIDEO);
  const stream = context.streams[index];
  // The cover picture of a song is no video.
  if (!stream || (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) !== 0) return null;
  const codec = avGetCodecName(stream.codecpar.codecId) ?? 'unknown';
  if (!VIDEO_CODECS.has(codec) || !Codec.findDecoder(stream.codecpar.codecId)) {
    throw new AppError('input.unsupported', `${path}: video codec ${codec} is not supported`);
  }
  if (stream.codecpar.width <= 0 || stream.codecpar.height <= 0) {
    throw new AppError('input.truncated', `${path}: the video stream has no size; the file may be cut off`);
  }
  return stream;
}

function pickAudio(context: FormatContext): Stream | null {
  const index = context.findBestStream(AVMEDIA_TYPE_AUDIO);
  const stream = context.streams[index];
  if (!stream) return null;
  const codec = avGetCodecName(stream.codecpar.codecId) ?? 'unknown';
  return AUDIO_CODECS.test(codec) && Codec.findDecoder(stream.codecpar.codecId) ? stream : null;
}
