import {
  AVMEDIA_TYPE_SUBTITLE,
  AV_CODEC_FLAG_FRAME_DURATION,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_CODEC_ID_SUBRIP,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV444P,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_FLAG_KEY,
  Codec,
  CodecContext,
  Dictionary,
  FF_ENCODER_LIBX264,
  FormatContext,
  Packet,
  Rational,
  type Frame,
  type IRational,
  type Stream,
} from 'node-av';
import { AudioEncoder } from '../../src/engine/encode/audio-encoder.js';
import { check, isDrained, present } from '../../src/engine/ffmpeg/check.js';
import { frameFromBytes } from '../../src/engine/ffmpeg/scaler.js';
import type { Box } from '../../src/shared/geometry.js';

/** Unit of the clips' times; MP4 keeps it, Matroska rounds to ms. */
export const CLIP_TIME_BASE: IRational = { num: 1, den: 90_000 };
/** The one thing in a clip's picture that is brighter than this is the marker, which stands for a face. */
export const MARKER_LUMA = 200;

const FORMATS = {
  yuv420p: AV_PIX_FMT_YUV420P,
  yuv420p10le: AV_PIX_FMT_YUV420P10LE,
  yuv444p: AV_PIX_FMT_YUV444P,
} as const;
export type ClipFormat = keyof typeof FORMATS;

export interface Clip {
  readonly container: 'mp4' | 'matroska' | 'mov';
  readonly width: number;
  readonly height: number;
  /** Presentation times of the frames, in 1/90000 s. */
  readonly times: readonly number[];
  /** Where the marker lies in frame `index`, px of the stored picture; null for none. */
  readonly marker: (index: number) => Box | null;
  /** Brightness of a pixel, 0–255, where the texture and the marker do not do. */
  readonly luma?: (index: number, x: number, y: number) => number;
  /** `yuv420p` unless told otherwise; x264 takes odd sizes only without subsampled colour. */
  readonly format?: ClipFormat;
  /** Degrees clockwise by which a player turns the picture: 0, 90, 180 or 270. */
  readonly rotation?: number;
  /** Languages of sound tracks, each as long as the picture. */
  readonly audio?: readonly string[];
  /** Lines of a subtitle track (Matroska), one a second. */
  readonly subtitles?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** Times of `count` frames at `rate` per second. */
export function steadyTimes(count: number, rate: number): number[] {
  return Array.from({ length: count }, (_, index) => Math.round((index * 90_000) / rate));
}

/** Writes a clip: fine grey texture that moves, with a bright textured marker on it. */
export async function writeClip(path: string, clip: Clip): Promise<void> {
  const context = new FormatContext();
  check(context.allocOutputContext2(null, clip.container, path), 'container', 'engine.internal');
  const video = clip.times.length > 0 ? await openEncoder(clip) : null;
  const videoStream = video && addVideo(context, video, clip.rotation ?? 0);
  const sounds: { stream: Stream; encoder: AudioEncoder }[] = [];
  for (const language of clip.audio ?? []) {
    const encoder = await AudioEncoder.open();
    const stream = context.newStream();
    check(stream.codecpar.fromContext(encoder.context), 'sound', 'engine.internal');
    stream.timeBase = encoder.context.timeBase;
    stream.metadata = Dictionary.fromObject({ language });
    sounds.push({ stream, encoder });
  }
  const words = clip.subtitles ? addSubtitles(context) : null;
  context.metadata = Dictionary.fromObject({ ...clip.tags });
  context.url = `file:${path}`;
  check(await context.openOutput(), `creating ${path}`, 'engine.internal');
  check(await context.writeHeader(), `writing ${path}`, 'engine.internal');

  const write = async (packet: Packet, stream: Stream, from: IRational): Promise<void> => {
    packet.streamIndex = stream.index;
    packet.rescaleTs(from, stream.timeBase);
    check(await context.interleavedWriteFrame(packet), 'writing', 'engine.internal');
    packet.free();
  };
  const seconds = Math.max(1, ((clip.times.at(-1) ?? 0) - (clip.times[0] ?? 0)) / 90_000);
  for (const { stream, encoder } of sounds) {
    const samples = Float32Array.from(
      { length: Math.round(seconds * 48_000) * 2 },
      (_, i) => Math.sin(i / 50) / 4,
    );
    const packets = [...(await encoder.encode(samples)), ...(await encoder.encode(null))];
    for (const packet of packets) await write(packet, stream, encoder.context.timeBase);
    encoder.close();
  }
  for (const [index, line] of (clip.subtitles ?? []).entries()) {
    if (words) await write(textPacket(line, index), words, { num: 1, den: 1000 });
  }
  if (video && videoStream) {
    for (const index of clip.times.keys()) {
      for (const packet of await encode(video, drawFrame(clip, index)))
        await write(packet, videoStream, CLIP_TIME_BASE);
    }
    for (const packet of await encode(video, null)) await write(packet, videoStream, CLIP_TIME_BASE);
    video.freeContext();
  }
  check(await context.writeTrailer(), 'finishing', 'engine.internal');
  await context.closeOutput();
}

async function openEncoder(clip: Clip): Promise<CodecContext> {
  const codec = present(Codec.findEncoderByName(FF_ENCODER_LIBX264), 'libx264');
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = clip.width;
  context.height = clip.height;
  context.pixelFormat = FORMATS[clip.format ?? 'yuv420p'];
  context.timeBase = new Rational(CLIP_TIME_BASE.num, CLIP_TIME_BASE.den);
  context.framerate = new Rational(30, 1);
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER, AV_CODEC_FLAG_FRAME_DURATION);
  check(
    await context.open2(codec, Dictionary.fromObject({ preset: 'ultrafast', crf: '16' })),
    'opening x264',
    'engine.internal',
  );
  return context;
}

function addVideo(context: FormatContext, encoder: CodecContext, rotation: number): Stream {
  const stream = context.newStream();
  check(stream.codecpar.fromContext(encoder), 'video', 'engine.internal');
  stream.timeBase = encoder.timeBase;
  if (rotation !== 0) stream.codecpar.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, displayMatrix(rotation));
  return stream;
}

/** As FFmpeg's `av_display_rotation_set`, whose angle counts the other way round. */
function displayMatrix(clockwise: number): Buffer {
  const radians = (clockwise * Math.PI) / 180;
  const [c, s] = [Math.round(Math.cos(radians)), Math.round(Math.sin(radians))];
  const one = 1 << 16;
  return Buffer.from(Int32Array.from([c * one, s * one, 0, -s * one, c * one, 0, 0, 0, 1 << 30]).buffer);
}

function addSubtitles(context: FormatContext): Stream {
  const stream = context.newStream();
  stream.codecpar.codecType = AVMEDIA_TYPE_SUBTITLE;
  stream.codecpar.codecId = AV_CODEC_ID_SUBRIP;
  stream.timeBase = new Rational(1, 1000);
  stream.metadata = Dictionary.fromObject({ language: 'ger' });
  return stream;
}

function textPacket(line: string, second: number): Packet {
  const packet = new Packet();
  packet.alloc();
  packet.data = Buffer.from(line);
  packet.pts = BigInt(second * 1000);
  packet.dts = packet.pts;
  packet.duration = 900n;
  packet.flags = AV_PKT_FLAG_KEY;
  return packet;
}

async function encode(encoder: CodecContext, frame: Frame | null): Promise<Packet[]> {
  check(await encoder.sendFrame(frame), 'encoding', 'engine.internal');
  frame?.free();
  const packets: Packet[] = [];
  for (;;) {
    const packet = new Packet();
    packet.alloc();
    const received = await encoder.receivePacket(packet);
    if (isDrained(received)) return packets;
    check(received, 'encoding', 'engine.internal');
    packets.push(packet);
  }
}

function drawFrame(clip: Clip, index: number): Frame {
  const { width, height, format = 'yuv420p' } = clip;
  const chroma = format === 'yuv444p' ? width * height : Math.ceil(width / 2) * Math.ceil(height / 2);
  const packed = Buffer.alloc(width * height + 2 * chroma, 128);
  const box = clip.marker(index);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const inside = box !== null && x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h;
      const texture = ((x >> 2) ^ (y >> 2)) & 1;
      const drawn = inside ? 215 + 20 * texture : 70 + 40 * texture + (index % 5);
      packed[y * width + x] = clip.luma?.(index, x, y) ?? drawn;
    }
  }
  const bytes = format === 'yuv420p10le' ? toTenBit(packed) : packed;
  const frame = frameFromBytes(bytes, { width, height, format: FORMATS[format] });
  frame.pts = BigInt(clip.times[index] ?? 0);
  frame.duration = BigInt((clip.times[index + 1] ?? Number(frame.pts) + 3000) - Number(frame.pts));
  return frame;
}

function toTenBit(packed: Buffer): Buffer {
  return Buffer.from(Uint16Array.from(packed, (sample) => sample << 2).buffer);
}
