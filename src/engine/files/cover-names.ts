import { access } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import type { Settings } from '../../shared/settings.js';
import { isFolder, isMediaName, listFiles, outputName } from './media-files.js';

/** A file that was given, and its place below the folder that was given with it. */
export interface GivenFile {
  readonly input: string;
  /** Its name, or its path below the folder that was given. */
  readonly name: string;
}

/** More than this is added in several goes; the rest is left out and said. */
export const MOST_FILES = 10_000;

/** The videos and photos among what was given, folders searched to their depth, each once and in a steady order. */
export async function findGiven(paths: readonly string[], except: string | null): Promise<GivenFile[]> {
  const found = new Map<string, GivenFile>();
  for (const path of paths) {
    const given = resolve(path);
    if (!(await isFolder(given))) {
      found.set(given, { input: given, name: basename(given) });
      continue;
    }
    for (const input of await listFiles(given, except === null ? '' : resolve(except))) {
      if (isMediaName(input))
        found.set(input, { input, name: join(basename(given), relative(given, input)) });
    }
  }
  return [...found.values()].slice(0, MOST_FILES);
}

/**
 * A name for the covered copy that nothing has yet, on disk or in `taken`: beside the original, or in the folder of the
 * settings with the folders that were given, and with the settings' suffix.
 */
export async function nameCovered(
  { input, name }: GivenFile,
  { coveredFolder, coveredSuffix }: Pick<Settings['output'], 'coveredFolder' | 'coveredSuffix'>,
  taken: ReadonlySet<string>,
): Promise<string> {
  const folder = coveredFolder === null ? dirname(input) : join(resolve(coveredFolder), dirname(name));
  const written = outputName(basename(name));
  const extension = extname(written);
  const stem = written.slice(0, written.length - extension.length);
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${stem}${coveredSuffix}${number === 1 ? '' : ` (${number})`}${extension}`);
    if (!taken.has(path) && !(await exists(path))) return path;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
