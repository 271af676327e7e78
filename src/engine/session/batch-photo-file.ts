import { readFile, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { AppError, toAppError } from '../../shared/errors.js';
import { checkReadable } from '../ffmpeg/media-input.js';
import { toOutputError } from './batch-part-file.js';
import { assertPhotoOutput, isUnreadablePhotoName, type PhotoExtension } from './photo-names.js';

/** An upright photo in sRGB, 8 bits per channel, without any of its file's metadata. */
export interface Photo {
  readonly width: number;
  readonly height: number;
  /** Packed RGB24, `width * height * 3` bytes. */
  readonly rgb: Buffer;
  /** `width * height` bytes; null for a photo without transparency. */
  readonly alpha: Buffer | null;
}

/** Qualities that keep what is not covered close to the original; one more generation is hardly visible. */
const WRITERS: Readonly<Record<PhotoExtension, (image: Sharp) => Sharp>> = {
  '.jpg': (image) => image.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }),
  '.jpeg': (image) => image.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }),
  '.png': (image) => image.png(),
  '.webp': (image) => image.webp({ quality: 92 }),
  '.tif': (image) => image.tiff({ compression: 'deflate', predictor: 'horizontal' }),
  '.tiff': (image) => image.tiff({ compression: 'deflate', predictor: 'horizontal' }),
  '.avif': (image) => image.avif({ quality: 70, effort: 3 }),
};
/** By sharp's names. Of the others, some may point to further files (SVG). */
const READABLE = new Set(['jpeg', 'png', 'webp', 'tiff', 'heif', 'gif']);

/**
 * Reads a photo and turns it the right way up. Throws AppError `input.not-found`, `.not-permitted`, `.empty`,
 * `.not-media`, `.truncated`, and `.unsupported` for animations and formats that cannot be read.
 */
export async function readPhoto(path: string): Promise<Photo> {
  await checkReadable(path);
  const file = await readFile(path);
  const metadata = await readMetadata(path, file);
  assertSupported(path, metadata);
  const upright = sharp(file).autoOrient().toColourspace('srgb');
  try {
    const [{ data, info }, alpha] = await Promise.all([
      upright.clone().removeAlpha().raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }),
      metadata.hasAlpha ? upright.clone().extractChannel('alpha').raw({ depth: 'uchar' }).toBuffer() : null,
    ]);
    if (info.channels !== 3) {
      throw new AppError('input.unsupported', `${path}: expected 3 colour channels, got ${info.channels}`);
    }
    return { width: info.width, height: info.height, rgb: data, alpha };
  } catch (error) {
    throw toAppError(error, 'input.truncated', path);
  }
}

/** The photo's pixels, `side` px on the longer side at most, as a detector takes them. */
export async function shrinkPhoto(
  { rgb, width, height }: Photo,
  side: number,
): Promise<{ width: number; height: number; rgb: Buffer }> {
  const { data, info } = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}

/** Writes the photo as its name's ending, or that of `named`, says. No metadata is written. Throws AppError `output.*`. */
export async function writePhoto(photo: Photo, path: string, named: string): Promise<void> {
  const write = WRITERS[assertPhotoOutput(named)];
  const { width, height, rgb, alpha } = photo;
  const colour = sharp(rgb, { raw: { width, height, channels: 3 } });
  const whole = alpha ? colour.joinChannel(alpha, { raw: { width, height, channels: 1 } }) : colour;
  const encoded = await write(whole)
    .toBuffer()
    .catch((error: unknown) => {
      throw toAppError(error, 'encoder.failed', named);
    });
  await writeFile(path, encoded).catch(toOutputError(`writing ${path}`));
}

async function readMetadata(path: string, file: Buffer): Promise<Metadata> {
  try {
    return await sharp(file).metadata();
  } catch (error) {
    if (isUnreadablePhotoName(path)) {
      throw new AppError(
        'input.unsupported',
        `${path}: ${extname(path).toLowerCase()} photos cannot be read`,
        {
          cause: error,
        },
      );
    }
    throw toAppError(error, 'input.not-media', `${path}: expected a photo`);
  }
}

function assertSupported(path: string, { format, pages }: Metadata): void {
  if (!READABLE.has(format))
    throw new AppError('input.unsupported', `${path}: ${format} pictures are not supported`);
  if (pages === undefined || pages <= 1) return;
  throw new AppError(
    'input.unsupported',
    `${path}: expected a single picture, found an animation or ${pages} pages`,
  );
}
