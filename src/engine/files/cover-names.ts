import { access } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import type { Settings } from '../../shared/settings.js';
import { outputName, type GivenFile } from './media-files.js';

/** Where covered copies go, and what is added to their names. */
export type CopyNaming = Pick<Settings['output'], 'coveredFolder' | 'coveredSuffix'>;

/** ` (2)` at the end of a name. */
const NUMBER = / \(\d+\)$/;

/**
 * Names covered copies: beside the original, or in the folder of the settings below the name of the folder that was
 * given; with a number where there is such a file already.
 */
export class CopyNames {
  /** The last number that was found taken: with thousands of files of one name, each would be tried for each. */
  readonly #lastNumbers = new Map<string, number>();

  /** A name that no file has yet. It stays free only until something is written there. */
  async choose(file: GivenFile, naming: CopyNaming): Promise<string> {
    const first = copyPath(file, naming, 1);
    for (let number = this.#lastNumbers.get(first) ?? 1; ; number += 1) {
      const path = copyPath(file, naming, number);
      if (!(await exists(path))) return path;
      this.#lastNumbers.set(first, number);
    }
  }

  /** Forgets which numbers were taken. */
  clear(): void {
    this.#lastNumbers.clear();
  }
}

/** Those of the files that are not the covered copy of another one among them, with a number or without. */
export function withoutCopies(files: readonly GivenFile[], naming: CopyNaming): GivenFile[] {
  const copies = new Set(files.map((file) => resolve(copyPath(file, naming, 1))));
  return files.filter(({ input }) => {
    const path = resolve(input);
    return !copies.has(path) && !copies.has(withoutNumber(path));
  });
}

function copyPath({ input, folder }: GivenFile, naming: CopyNaming, number: number): string {
  const { coveredFolder, coveredSuffix } = naming;
  const below = folder === null ? '' : join(basename(resolve(folder)), dirname(relative(folder, input)));
  const place = coveredFolder === null ? dirname(input) : join(resolve(coveredFolder), below);
  const { stem, extension } = splitName(outputName(basename(input)));
  return join(place, `${stem}${coveredSuffix}${number === 1 ? '' : ` (${number})`}${extension}`);
}

function withoutNumber(path: string): string {
  const { stem, extension } = splitName(path);
  return `${stem.replace(NUMBER, '')}${extension}`;
}

function splitName(name: string): { stem: string; extension: string } {
  const extension = extname(name);
  return { stem: name.slice(0, name.length - extension.length), extension };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
