import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Bundles the window into `dist/renderer`; nothing is done while its sources are those of the last time. */
const root = fileURLToPath(new URL('..', import.meta.url));
const mark = join(root, 'dist', 'renderer', '.built-from');

async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['renderer', 'src/shared']) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.sort()) hash.update(file.slice(root.length)).update(await readFile(file));
  }
  // The licences are shown in the window.
  for (const file of ['package-lock.json', 'LICENSE', 'THIRD_PARTY.md']) {
    hash.update(await readFile(join(root, file)));
  }
  return hash.digest('hex');
}

const sources = await hashSources();
const last = await readFile(mark, 'utf8').catch(() => '');
if (last !== sources) {
  const { build } = await import('vite');
  await build({ configFile: join(root, 'renderer', 'vite.config.ts'), logLevel: 'warn' });
  await writeFile(mark, sources);
}
