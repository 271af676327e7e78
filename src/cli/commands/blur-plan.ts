import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, relative, resolve, sep } from 'node:path';
import { AppError } from '../../shared/errors.js';
import { VIDEO_EXTENSIONS } from '../../engine/output/media-container.js';
import { isPhotoName, PHOTO_EXTENSIONS } from '../../engine/session/batch-photo-file.js';

/** Endings of further videos that are read, but written as MKV, which holds almost any sound. */
const READ_AS_VIDEO = new Set(
  '.webm .avi .ts .mts .m2ts .mpg .mpeg .flv .wmv .3gp .ogv .mxf .gif'.split(' '),
);

/** One file to cover. */
export interface PlannedFile {
  readonly input: string;
  readonly output: string;
}

export interface BlurPlan {
  readonly files: readonly PlannedFile[];
  /** Files in given folders that are neither videos nor photos by their names. */
  readonly skipped: readonly string[];
}

/**
 * Which files are read and what each is written as. A folder stands for all videos and photos in it and below, and
 * keeps its sub-folders in the output. The output is a folder when it is one, ends like one, or when there is more
 * than one input. Inputs that do not exist stay in the plan: covering them fails, and the others are finished.
 * Throws AppError `usage.invalid` when two inputs would be written as one file, and `input.*` for an unreadable or
 * empty folder.
 */
export async function planBlur(inputs: readonly string[], output: string): Promise<BlurPlan> {
  const kinds = await Promise.all(inputs.map(isFolder));
  const [only] = inputs;
  if (only !== undefined && inputs.length === 1 && !kinds[0] && !(await isFolderOutput(output))) {
    return { files: [{ input: only, output }], skipped: [] };
  }
  const files: PlannedFile[] = [];
  const skipped: string[] = [];
  for (const [index, input] of inputs.entries()) {
    if (!kinds[index]) {
      files.push({ input, output: join(output, outputName(basename(input))) });
      continue;
    }
    const found = await listFiles(input, resolve(output));
    const media = found.filter(isMediaName);
    if (media.length === 0)
      throw new AppError('input.not-media', `${input}: expected videos or photos, found none`);
    files.push(
      ...media.map((file) => ({ input: file, output: join(output, outputName(relative(input, file))) })),
    );
    skipped.push(...found.filter((file) => !isMediaName(file)));
  }
  assertDistinct(files);
  return { files, skipped };
}

function outputName(name: string): string {
  const extension = extname(name);
  const lower = extension.toLowerCase();
  if (VIDEO_EXTENSIONS.includes(lower) || PHOTO_EXTENSIONS.includes(lower)) return name;
  return `${name.slice(0, name.length - extension.length)}${isPhotoName(name) ? '.jpg' : '.mkv'}`;
}

function isMediaName(path: string): boolean {
  const extension = extname(path).toLowerCase();
  return isPhotoName(path) || VIDEO_EXTENSIONS.includes(extension) || READ_AS_VIDEO.has(extension);
}

/** Every file below `folder` but in `except` (an absolute path), in a steady order. */
async function listFiles(folder: string, except: string): Promise<string[]> {
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

async function isFolderOutput(output: string): Promise<boolean> {
  return output.endsWith('/') || output.endsWith(sep) || (await isFolder(output));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
}

function assertDistinct(files: readonly PlannedFile[]): void {
  const byOutput = new Map<string, string>();
  for (const { input, output } of files) {
    const other = byOutput.get(resolve(output));
    if (other !== undefined) {
      throw new AppError('usage.invalid', `${input} and ${other} would both be written as ${output}`);
    }
    byOutput.set(resolve(output), input);
  }
}
