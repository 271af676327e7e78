import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  Codec,
  CodecContext,
  Dictionary,
  FF_ENCODER_H264_AMF,
  FF_ENCODER_H264_NVENC,
  FF_ENCODER_H264_VIDEOTOOLBOX,
  FF_ENCODER_LIBX264,
  Packet,
  Rational,
  type AVColorPrimaries,
  type AVColorRange,
  type AVColorSpace,
  type AVColorTransferCharacteristic,
  type AVPixelFormat,
  type Frame,
  type IRational,
} from 'node-av';
import { AppError } from '../../shared/errors.js';
import { check, isDrained, present } from '../ffmpeg/check.js';
import { allocateFrame } from '../ffmpeg/scaler.js';
import type { RedactedFrame } from '../redact/redactor.js';

/** How many bits: a constant quality for files, a constant rate for live. */
export type RateControl =
  { readonly mode: 'crf'; readonly crf: number } | { readonly mode: 'cbr'; readonly bitsPerSecond: number };

export interface VideoColor {
  readonly range: AVColorRange;
  readonly space: AVColorSpace;
  readonly primaries: AVColorPrimaries;
  readonly transfer: AVColorTransferCharacteristic;
}

export interface VideoEncoderOptions {
  /** FFmpeg's name of an H.264 encoder, `libx264` or one that `probeVideoEncoders` found. */
  readonly codec: VideoCodecName;
  readonly width: number;
  readonly height: number;
  readonly format: AVPixelFormat;
  /** Unit of the frames' pts. */
  readonly timeBase: IRational;
  readonly frameRate: IRational;
  /** x264's preset; other encoders have their own and ignore it. */
  readonly preset: string;
  readonly rate: RateControl;
  /** Longest distance between keyframes, frames. */
  readonly keyframeInterval: number;
  /** No look-ahead and no B-frames: every frame comes out at once. */
  readonly lowLatency: boolean;
  readonly color: VideoColor;
  readonly sampleAspectRatio?: IRational;
}

const ENCODERS = {
  libx264: FF_ENCODER_LIBX264,
  h264_nvenc: FF_ENCODER_H264_NVENC,
  h264_videotoolbox: FF_ENCODER_H264_VIDEOTOOLBOX,
  h264_amf: FF_ENCODER_H264_AMF,
} as const;
export type VideoCodecName = keyof typeof ENCODERS;

/** Encodes the program. It takes nothing but what the redactor made. */
export class VideoEncoder {
  readonly context: CodecContext;
  /** Whether the encoder still reads a frame after the call that took it. */
  readonly #keepsFrames: boolean;
  #packet = new Packet();
  #keyframeWanted = false;

  private constructor(context: CodecContext, keepsFrames: boolean) {
    this.context = context;
    this.#keepsFrames = keepsFrames;
    this.#packet.alloc();
  }

  /** Throws AppError `encoder.failed`. */
  static async open(options: VideoEncoderOptions): Promise<VideoEncoder> {
    const codec = Codec.findEncoderByName(ENCODERS[options.codec]);
    if (!codec) throw new AppError('encoder.failed', `encoder ${options.codec} is not in this FFmpeg`);
    const context = new CodecContext();
    context.allocContext3(codec);
    context.width = options.width;
    context.height = options.height;
    context.pixelFormat = options.format;
    context.timeBase = rational(options.timeBase);
    context.framerate = rational(options.frameRate);
    context.gopSize = options.keyframeInterval;
    context.colorRange = options.color.range;
    context.colorSpace = options.color.space;
    context.colorPrimaries = options.color.primaries;
    context.colorTrc = options.color.transfer;
    if (options.sampleAspectRatio) context.sampleAspectRatio = rational(options.sampleAspectRatio);
    context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    if (options.lowLatency) context.maxBFrames = 0;
    if (options.rate.mode === 'cbr') {
      context.bitRate = BigInt(options.rate.bitsPerSecond);
      context.rcMaxRate = BigInt(options.rate.bitsPerSecond);
      context.rcBufferSize = options.rate.bitsPerSecond;
    }
    const opened = await context.open2(codec, Dictionary.fromObject(privateOptions(options)));
    check(opened, `opening ${options.codec} at ${options.width}x${options.height}`, 'encoder.failed');
    return new VideoEncoder(context, options.codec !== 'libx264');
  }

  /** The next frame becomes a keyframe from which a new viewer can start. */
  requestKeyframe(): void {
    this.#keyframeWanted = true;
  }

  /**
   * Encodes a frame and releases it; null flushes what is inside. The caller owns the packets, whose times are
   * in the encoder's time base. Throws AppError `encoder.failed`.
   */
  async encode(redacted: RedactedFrame | null): Promise<Packet[]> {
    if (redacted) {
      // A keyframe of the source must not become one here: only our own interval and requests decide.
      redacted.frame.pictType = this.#keyframeWanted ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
      this.#keyframeWanted = false;
    }
    // What the redactor made lies in JavaScript's memory, which x264 has copied when it answers; hardware may not.
    const copy = redacted && this.#keepsFrames ? copyFrame(redacted.frame) : null;
    try {
      check(await this.context.sendFrame(copy ?? redacted?.frame ?? null), 'encoding', 'encoder.failed');
    } finally {
      copy?.free();
      redacted?.release();
    }
    const packets: Packet[] = [];
    for (;;) {
      const received = await this.context.receivePacket(this.#packet);
      if (isDrained(received)) return packets;
      check(received, 'encoding', 'encoder.failed');
      packets.push(present(this.#packet.clone(), 'cloning a packet'));
      this.#packet.unref();
    }
  }

  close(): void {
    this.#packet.free();
    this.context.freeContext();
  }
}

function copyFrame(frame: Frame): Frame {
  const { width, height, format } = frame;
  const copy = allocateFrame({ width, height, format: format as AVPixelFormat });
  check(copy.copy(frame), 'copying a frame for the encoder', 'encoder.failed');
  check(copy.copyProps(frame), 'copying a frame for the encoder', 'encoder.failed');
  return copy;
}

function rational(value: IRational): Rational {
  return new Rational(value.num, value.den);
}

function privateOptions(options: VideoEncoderOptions): Record<string, string | number> {
  const rate = options.rate.mode === 'crf' ? { crf: options.rate.crf } : {};
  switch (options.codec) {
    case 'libx264':
      return {
        preset: options.preset,
        'forced-idr': 1,
        ...rate,
        ...(options.lowLatency ? { tune: 'zerolatency' } : {}),
      };
    case 'h264_nvenc':
      return {
        'forced-idr': 1,
        ...(options.rate.mode === 'crf' ? { rc: 'constqp', qp: options.rate.crf } : { rc: 'cbr' }),
        ...(options.lowLatency ? { tune: 'ull', zerolatency: 1, delay: 0 } : {}),
      };
    case 'h264_videotoolbox':
      return options.lowLatency ? { realtime: 1 } : {};
    case 'h264_amf':
      return options.lowLatency ? { usage: 'ultralowlatency' } : {};
  }
}
