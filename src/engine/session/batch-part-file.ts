import { access, mkdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, type ErrorCode } from '../../shared/errors.js';

/** A file under a temporary name beside its final one, which it takes only when it is whole. */
export class PartFile {
  /** Where to write. */
  readonly path: string;
  readonly target: string;

  private constructor(target: string) {
    this.target = target;
    this.path = partPathOf(target);
  }

  /**
   * Prepares to write `target`. Throws AppError `output.exists` when there is a file already and `overwrite` is not
   * set, or when it is `input` itself; `output.not-permitted` or `output.failed` when its folder cannot be made.
   */
  static async claim(target: string, options: { input: string; overwrite: boolean }): Promise<PartFile> {
    if (await exists(target)) {
      if ((await realpath(target)) === (await realpath(options.input))) {
        throw new AppError(
          'output.exists',
          `${target}: the output is the input itself; the original is never replaced`,
        );
      }
      if (!options.overwrite) throw new AppError('output.exists', `${target}: there is a file already`);
    }
    await mkdir(dirname(target), { recursive: true }).catch(
      toOutputError(`creating the folder of ${target}`),
    );
    return new PartFile(target);
  }

  /** Gives the file its final name. */
  async commit(): Promise<void> {
    await rename(this.path, this.target).catch(toOutputError(`naming ${this.target}`));
  }

  /** Removes what was written. Safe to call when nothing was, and after `commit`. */
  async discard(): Promise<void> {
    await rm(this.path, { force: true }).catch(toOutputError(`removing ${this.path}`));
  }
}

/** The temporary name of a file while it is written. */
export function partPathOf(target: string): string {
  return join(dirname(target), `.${basename(target)}.veilcast-part`);
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  EACCES: 'output.not-permitted',
  EPERM: 'output.not-permitted',
  EROFS: 'output.not-permitted',
  ENOSPC: 'output.no-space',
  EDQUOT: 'output.no-space',
};

/** For failures of Node's own file calls on an output. */
export function toOutputError(what: string): (thrown: unknown) => never {
  return (thrown) => {
    const reason = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
    throw new AppError(CODES[reason] ?? 'output.failed', `${what} failed: ${reason}`, { cause: thrown });
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
