import { AV_PIX_FMT_YUVJ420P, Codec, CodecContext, FF_ENCODER_MJPEG, Packet, Rational } from 'node-av';
import { AppError } from '../../shared/errors.js';
import { check } from '../ffmpeg/check.js';
import { Scaler } from '../ffmpeg/scaler.js';
import type { RedactedFrame } from '../redact/redactor.js';

/** MJPEG's quantiser, 2 (best) to 31. */
const QUALITY = 4;
/** FFmpeg's unit of it. */
const LAMBDA = 118;

/** A covered frame as a JPEG of its own size. The frame stays the caller's. Throws AppError `encoder.failed`. */
export async function encodeStill(redacted: RedactedFrame): Promise<Buffer> {
  const { width, height } = redacted.frame;
  const codec = Codec.findEncoderByName(FF_ENCODER_MJPEG);
  if (!codec) throw new AppError('encoder.failed', 'encoder mjpeg is not in this FFmpeg');
  const scaler = new Scaler({ width, height, format: AV_PIX_FMT_YUVJ420P }, 'bilinear');
  const picture = scaler.scale(redacted.frame);
  const context = new CodecContext();
  const packet = new Packet();
  packet.alloc();
  try {
    context.allocContext3(codec);
    context.width = width;
    context.height = height;
    context.pixelFormat = AV_PIX_FMT_YUVJ420P;
    context.timeBase = new Rational(1, 1);
    context.globalQuality = QUALITY * LAMBDA;
    check(await context.open2(codec), 'opening the JPEG encoder', 'encoder.failed');
    picture.quality = QUALITY * LAMBDA;
    picture.pts = 0n;
    check(await context.sendFrame(picture), 'encoding a still', 'encoder.failed');
    check(await context.receivePacket(packet), 'encoding a still', 'encoder.failed');
    return Buffer.from(packet.data ?? []);
  } finally {
    packet.free();
    context.freeContext();
    picture.free();
    scaler.close();
  }
}
