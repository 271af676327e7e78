import { basename, join, relative, resolve, sep } from 'node:path';
import { AppError } from '../../shared/errors.js';
import { findMedia, isFolder, outputName } from '../../engine/files/media-files.js';

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
  const [only] = inputs;
  const isOneFile = only !== undefined && inputs.length === 1 && !(await isFolder(only));
  if (isOneFile && !(await isFolderOutput(output))) {
    return { files: [{ input: only, output }], skipped: [] };
  }
  const files: PlannedFile[] = [];
  const skipped: string[] = [];
  for (const input of inputs) {
    const found = await findMedia([input], {
      except: output,
      most: Infinity,
      onUnreadable: (error) => {
        throw error;
      },
    });
    if (found.files.length === 0)
      throw new AppError('input.not-media', `${input}: expected videos or photos, found none`);
    for (const { input: file, folder } of found.files) {
      const name = folder === null ? basename(file) : relative(folder, file);
      files.push({ input: file, output: join(output, outputName(name)) });
    }
    skipped.push(...found.skipped);
  }
  assertDistinct(files);
  return { files, skipped };
}

async function isFolderOutput(output: string): Promise<boolean> {
  return output.endsWith('/') || output.endsWith(sep) || (await isFolder(output));
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
