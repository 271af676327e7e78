import { cp, readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import sharp from 'sharp';
import describedPackage from '../package.json' with { type: 'json' };

/**
 * Transpiles the Node side file by file into `dist/`, same layout: what runs is what was written. The programs that a
 * window waits for are joined into one file each, for reading many small ones is most of their start.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['src', 'models', 'demo', 'bench'];

async function sourcesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const preload = join('src', 'preload', 'preload.ts');
const joined = [
  join('src', 'main', 'main.ts'),
  join('src', 'main', 'engine', 'engine-host.ts'),
  join('src', 'engine', 'detect', 'inference-process.ts'),
];
const sources = (await Promise.all(folders.map(sourcesBelow))).flat();
const isJoined = (source: string): boolean =>
  source.startsWith(join('src', 'main')) || joined.includes(source);
const entryPoints = sources.filter((source) => source !== preload && !isJoined(source));
await Promise.all(folders.map((folder) => rm(join(root, 'dist', folder), { recursive: true, force: true })));
await build({
  absWorkingDir: root,
  entryPoints,
  outdir: 'dist',
  outbase: '.',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: 'inline',
  logLevel: 'warning',
});
// zod is many small files itself; native modules stay where they are.
const outside = Object.keys(describedPackage.dependencies).filter((name) => name !== 'zod');
await build({
  absWorkingDir: root,
  entryPoints: joined,
  outdir: 'dist',
  outbase: '.',
  bundle: true,
  external: ['electron', ...outside],
  format: 'esm',
  platform: 'node',
  target: 'node20.18',
  sourcemap: true,
  logLevel: 'warning',
});
// A sandboxed preload is one CommonJS file.
await build({
  absWorkingDir: root,
  entryPoints: [preload],
  outfile: 'dist/src/preload/preload.cjs',
  bundle: true,
  external: ['electron'],
  format: 'cjs',
  platform: 'node',
  target: 'node20.18',
  logLevel: 'warning',
});
await sharp(join(root, 'build', 'icons', 'icon.svg'))
  .resize(512)
  .png()
  .toFile(join(root, 'dist', 'icon.png'));
await cp(join(root, 'models', 'manifest.json'), join(root, 'dist', 'models', 'manifest.json'));
