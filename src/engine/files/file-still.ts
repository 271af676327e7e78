import { AV_PIX_FMT_RGB24 } from 'node-av';
import sharp from 'sharp';
import { Scaler } from '../ffmpeg/scaler.js';
import { readPhoto } from '../session/batch-photo-file.js';
import { VideoReader } from '../session/batch-reader.js';
import { isPhotoName } from '../session/photo-names.js';
import { Unread } from '../session/batch-unread.js';
import type { OwnPicture } from './own-picture.js';

/** Longer side of a still, px. */
const SIDE = 480;

/** A JPEG of a photo, or of a video's first picture. Throws AppError `input.*`. */
export async function readStill(path: string): Promise<OwnPicture> {
  const { width, height, rgb } = isPhotoName(path) ? await readPhoto(path) : await readFirstPicture(path);
  const small = sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 });
  return (await small.toBuffer()) as OwnPicture;
}

async function readFirstPicture(path: string): Promise<{ width: number; height: number; rgb: Buffer }> {
  const reader = await VideoReader.open(path, { padToEven: true });
  reader.copyStreams([]);
  const unread = new Unread(reader);
  try {
    const { width, height, frame } = await unread.peekPicture(path);
    const scaler = new Scaler({ width, height, format: AV_PIX_FMT_RGB24 }, 'bilinear');
    const scaled = scaler.scale(frame);
    const rgb = scaled.toBuffer();
    scaled.free();
    scaler.close();
    return { width, height, rgb };
  } finally {
    await unread.close();
    await reader.close();
  }
}
