import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { AppError } from '../shared/errors.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export interface StaticFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/**
 * The files below a folder, by the path of their address. They are read once: an address finds one of them or
 * nothing, so that none can lead out of the folder. Links and hidden files are left out. Throws AppError
 * `input.not-found` when there is no index.html.
 */
export async function readStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, StaticFile>();
  for (const entry of entries.filter((found) => found.isFile() && !found.name.startsWith('.'))) {
    const path = join(entry.parentPath, entry.name);
    const address = `/${relative(folder, path).split(sep).join('/')}`;
    const type = TYPES[extname(entry.name).toLowerCase()] ?? 'application/octet-stream';
    files.set(address, { type, bytes: await readFile(path) });
  }
  const index = files.get('/index.html');
  if (!index)
    throw new AppError('input.not-found', `expected the built window in ${folder}, found no index.html`);
  return files.set('/', index);
}
