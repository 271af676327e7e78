import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { AppError } from '../../shared/errors.js';
import { VIDEO_EXTENSIONS } from '../output/media-container.js';
import { isPhotoName, PHOTO_EXTENSIONS } from '../session/photo-names.js';

/** Endings of further videos that are read, but written as MKV, which holds almost any sound. */
const READ_AS_VIDEO = new Set(
  '.webm .avi .ts .mts .m2ts .mpg .mpeg .flv .wmv .3gp .ogv .mxf .gif'.split(' '),
);

/** A file that was given itself, or found in a folder that was given. */
export interface GivenFile {
  readonly input: string;
  /** The folder that was given; null for a file that was given itself. */
  readonly folder: string | null;
}

export interface FoundMedia {
  readonly files: readonly GivenFile[];
  /** Files in given folders that are neither videos nor photos by their names. */
  readonly skipped: readonly string[];
}

export interface FindOptions {
  /** A folder that is not looked into, for covered copies go there. */
  readonly except: string | null;
  /** No more files than this are looked for. */
  readonly most: number;
  /** Hears of each folder that cannot be read; what it throws ends the search. */
  readonly onUnreadable: (error: AppError) => void;
}

/**
 * What was given, folders standing for the videos and photos in them and below, each file once and in a steady order.
 * Files that do not exist stay: covering them says so.
 */
export async function findMedia(paths: readonly string[], options: FindOptions): Promise<FoundMedia> {
  const found = new Map<string, GivenFile>();
  const skipped: string[] = [];
  const except = options.except === null ? null : resolve(options.except);
  const isFull = (): boolean => found.size >= options.most;
  const add = (file: GivenFile): void => {
    const key = resolve(file.input);
    if (!found.has(key)) found.set(key, file);
  };
  for (const path of paths) {
    if (isFull()) break;
    if (!(await isFolder(path))) {
      add({ input: path, folder: null });
      continue;
    }
    for await (const input of walkFolder(path, except, options.onUnreadable)) {
      if (isMediaName(input)) add({ input, folder: path });
      else skipped.push(input);
      if (isFull()) break;
    }
  }
  return { files: [...found.values()], skipped };
}

/** The name of a covered copy: the same, unless nothing can be written in that format. */
export function outputName(name: string): string {
  const extension = extname(name);
  const lower = extension.toLowerCase();
  if (VIDEO_EXTENSIONS.includes(lower) || PHOTO_EXTENSIONS.some((known) => known === lower)) return name;
  return `${name.slice(0, name.length - extension.length)}${isPhotoName(name) ? '.jpg' : '.mkv'}`;
}

/** Hidden files are no one's photos: thumbnails, and our own unfinished outputs. */
export function isHidden(path: string): boolean {
  return basename(path).startsWith('.');
}

export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
}

/** Whether a file's name says that it is a video or a photo. */
function isMediaName(path: string): boolean {
  const extension = extname(path).toLowerCase();
  return isPhotoName(path) || VIDEO_EXTENSIONS.includes(extension) || READ_AS_VIDEO.has(extension);
}

async function* walkFolder(
  folder: string,
  except: string | null,
  onUnreadable: (error: AppError) => void,
): AsyncGenerator<string, void, undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    onUnreadable(new AppError('input.not-permitted', `${folder}: the folder cannot be read`, { cause }));
    return [];
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (isHidden(path) || resolve(path) === except) continue;
    if (entry.isDirectory()) yield* walkFolder(path, except, onUnreadable);
    // Links to folders are left alone: they may lead round in circles.
    else if (!entry.isSymbolicLink() || !(await isFolder(path))) yield path;
  }
}
