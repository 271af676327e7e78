import { AV_PIX_FMT_RGB24 } from 'node-av';
import sharp from 'sharp';
import type { AppError } from '../../shared/errors.js';
import { Scaler } from '../ffmpeg/scaler.js';
import type { RawPicture } from '../scene/raw-picture.js';
import { readPhoto } from '../session/batch-photo-file.js';
import { VideoReader } from '../session/batch-reader.js';
import { Unread } from '../session/batch-unread.js';
import type { Timed } from './frame-pairs.js';
import type { RgbPicture } from './masked-cells.js';

/** A frame that can be looked at in any size until it is released. */
export interface Look extends Timed {
  /** Number of the frame in its file, from 0. */
  readonly index: number;
  rgb(size: { width: number; height: number }): Promise<RgbPicture>;
}

/** A video or a photo whose upright pictures are read from front to back. */
export interface PictureFile {
  /** Size of the upright pictures, px; odd sizes of a video are grown to even ones. */
  readonly width: number;
  readonly height: number;
  /** Usual length of a frame, s. */
  readonly step: number;
  /** Length that the file states, s; null when it does not. */
  readonly duration: number | null;
  /** Why the file broke off, if it did; known after the last picture. */
  truncation(): AppError | null;
  looks(): AsyncGenerator<Look, void, undefined>;
  close(): Promise<void>;
}

/** Throws AppError `input.*`. */
export async function openVideo(path: string): Promise<PictureFile> {
  // As covering does it, so that an original of odd size and its copy are pictures of one size.
  const reader = await VideoReader.open(path, { padToEven: true });
  reader.copyStreams([]);
  const unread = new Unread(reader);
  let scaler: Scaler | null = null;
  const close = async (): Promise<void> => {
    scaler?.close();
    await unread.close();
    await reader.close();
  };
  const toRgb = (picture: RawPicture, size: { width: number; height: number }): RgbPicture => {
    scaler ??= new Scaler({ ...size, format: AV_PIX_FMT_RGB24 }, 'bilinear');
    const scaled = scaler.scale(picture.frame);
    const rgb = scaled.toBuffer();
    scaled.free();
    return { ...size, rgb };
  };
  try {
    const { width, height } = await unread.peekPicture(path);
    return {
      width,
      height,
      step: reader.frameRate.den / reader.frameRate.num,
      duration: reader.duration,
      truncation: () => reader.truncation,
      looks: async function* () {
        for await (const item of unread.all()) {
          if (item.kind !== 'picture') continue;
          const { picture } = item;
          yield {
            index: picture.index,
            time: picture.time,
            rgb: (size) => Promise.resolve(toRgb(picture, size)),
            release: () => {
              picture.release();
            },
          };
        }
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Throws AppError `input.*`. */
export async function openPhoto(path: string): Promise<PictureFile> {
  const { width, height, rgb } = await readPhoto(path);
  const look: Look = {
    index: 0,
    time: 0,
    rgb: async (size) => {
      const scaled = sharp(rgb, { raw: { width, height, channels: 3 } }).resize({ ...size, fit: 'fill' });
      return { ...size, rgb: await scaled.raw().toBuffer() };
    },
    release: () => undefined,
  };
  return {
    width,
    height,
    step: 1,
    duration: null,
    truncation: () => null,
    // eslint-disable-next-line @typescript-eslint/require-await -- a photo has nothing to wait for, a video has
    looks: async function* () {
      yield look;
    },
    close: () => Promise.resolve(),
  };
}
