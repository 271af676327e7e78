import { extname } from 'node:path';
import { AppError } from '../../shared/errors.js';

/** What a covered photo can be written as. */
export const PHOTO_EXTENSIONS = ['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff', '.avif'] as const;
export type PhotoExtension = (typeof PHOTO_EXTENSIONS)[number];
/** Photos by their names that this build cannot read; told apart from files that are no photo at all. */
const UNREADABLE: readonly string[] = ['.heic', '.heif', '.bmp', '.jxl'];

/** Whether a file's name says that it is a photo, readable or not. */
export function isPhotoName(path: string): boolean {
  return findPhotoExtension(path) !== null || isUnreadablePhotoName(path);
}

export function isUnreadablePhotoName(path: string): boolean {
  return UNREADABLE.includes(extname(path).toLowerCase());
}

/** Throws AppError `usage.invalid` for a name whose ending no photo can be written as. */
export function assertPhotoOutput(path: string): PhotoExtension {
  const extension = findPhotoExtension(path);
  if (extension !== null) return extension;
  throw new AppError(
    'usage.invalid',
    `${path}: a covered photo ends in one of ${PHOTO_EXTENSIONS.join(', ')}, not in "${extname(path).toLowerCase()}"`,
  );
}

function findPhotoExtension(path: string): PhotoExtension | null {
  const extension = extname(path).toLowerCase();
  return PHOTO_EXTENSIONS.find((known) => known === extension) ?? null;
}
