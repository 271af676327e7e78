import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError, toAppError } from '../../shared/errors.js';
import type { ModelEntry } from './model-manifest.js';

/** Where models lie: `VEILCAST_MODELS`, or the system's place for caches. */
export function modelFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const chosen = env['VEILCAST_MODELS'];
  if (chosen) return chosen;
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Veilcast', 'Models');
  }
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'Veilcast', 'Models');
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'veilcast', 'models');
}

export function modelPath(model: ModelEntry, folder = modelFolder()): string {
  return join(folder, `${model.name}.onnx`);
}

/** The bytes of a model, checked. Throws AppError `model.missing` or `model.corrupt`. */
export async function loadModel(model: ModelEntry, folder = modelFolder()): Promise<Buffer> {
  const path = modelPath(model, folder);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new AppError('model.missing', `model ${model.name}: expected it at ${path}, there is no file`);
    }
    throw toAppError(error, 'model.missing', `model ${model.name}`);
  }
  assertModelHash(model, bytes);
  return bytes;
}

/** Writes a model; the file appears whole or not at all. Throws AppError `model.corrupt` for a wrong hash. */
export async function storeModel(
  model: ModelEntry,
  bytes: Uint8Array,
  folder = modelFolder(),
): Promise<void> {
  assertModelHash(model, bytes);
  await mkdir(folder, { recursive: true });
  const part = `${modelPath(model, folder)}.${process.pid}.part`;
  try {
    await writeFile(part, bytes);
    await rename(part, modelPath(model, folder));
  } finally {
    await rm(part, { force: true });
  }
}

/** Throws AppError `model.corrupt` when the bytes are not those of the manifest. */
export function assertModelHash(model: ModelEntry, bytes: Uint8Array): void {
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual === model.sha256) return;
  throw new AppError(
    'model.corrupt',
    `model ${model.name}: expected sha256 ${model.sha256}, got ${actual} (${bytes.byteLength} bytes)`,
  );
}
