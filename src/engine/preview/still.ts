import { AV_PIX_FMT_RGB24 } from 'node-av';
import sharp from 'sharp';
import { Scaler } from '../ffmpeg/scaler.js';
import type { RedactedFrame } from '../redact/redactor.js';

const QUALITY = 80;

/** A covered frame as a JPEG of its own size. The frame stays the caller's. */
export async function encodeStill(redacted: RedactedFrame): Promise<Buffer> {
  const { width, height } = redacted.frame;
  const scaler = new Scaler({ width, height, format: AV_PIX_FMT_RGB24 }, 'fast_bilinear');
  try {
    const rgb = scaler.scale(redacted.frame);
    const pixels = rgb.toBuffer();
    rgb.free();
    return await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: QUALITY })
      .toBuffer();
  } finally {
    scaler.close();
  }
}
