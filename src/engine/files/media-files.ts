import { readdir, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { AppError } from '../../shared/errors.js';
import { VIDEO_EXTENSIONS } from '../output/media-container.js';
import { isPhotoName, PHOTO_EXTENSIONS } from '../session/photo-names.js';

/** Endings of further videos that are read, but written as MKV, which holds almost any sound. */
const READ_AS_VIDEO = new Set(
  '.webm .avi .ts .mts .m2ts .mpg .mpeg .flv .wmv .3gp .ogv .mxf .gif'.split(' '),
);

/** The name of a covered copy: the same, unless nothing can be written in that format. */
export function outputName(name: string): string {
  const extension = extname(name);
  const lower = extension.toLowerCase();
  if (VIDEO_EXTENSIONS.includes(lower) || PHOTO_EXTENSIONS.some((known) => known === lower)) return name;
  return `${name.slice(0, name.length - extension.length)}${isPhotoName(name) ? '.jpg' : '.mkv'}`;
}

/** Whether a file's name says that it is a video or a photo. */
export function isMediaName(path: string): boolean {
  const extension = extname(path).toLowerCase();
  return isPhotoName(path) || VIDEO_EXTENSIONS.includes(extension) || READ_AS_VIDEO.has(extension);
}

/** Every file below `folder` but in `except` (an absolute path), in a steady order. */
export async function listFiles(folder: string, except: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new AppError('input.not-permitted', `${folder}: the folder cannot be read`, { cause: error });
  });
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    // Hidden files are no one's photos: thumbnails, and our own unfinished outputs.
    if (entry.name.startsWith('.') || resolve(path) === except) continue;
    if (entry.isDirectory()) files.push(...(await listFiles(path, except)));
    else if (!(await isFolder(path))) files.push(path);
  }
  return files;
}

export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
}
