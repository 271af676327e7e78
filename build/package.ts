import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { copyFile, cp, lstat, mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, Platform, type Configuration } from 'electron-builder';
import { readModelManifest } from '../src/engine/detect/model-manifest.js';
import { loadModel, modelFolder, modelPath } from '../src/engine/detect/model-store.js';
import { prepareTestElectron, type ElectronRuntime } from './electron/runtime.js';
import describedPackage from '../package.json' with { type: 'json' };

/**
 * `npm run package`: packages the program for this system with what this machine has. On the Electron that is for
 * tests only, the version ends in `-test`, which the program says when it starts.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const output = join(root, 'dist', 'package');

const runtime = await prepareTestElectron();
if ('missing' in runtime) {
  console.error(`nothing can be packaged: ${runtime.missing}`);
  process.exitCode = 1;
} else {
  await rm(output, { recursive: true, force: true });
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit', shell: isWindows() });
  await stageModels();
  await build({ projectDir: root, targets: chooseTargets(), config: await describeBuild(runtime) });
  await report();
}

/** The models of this machine, checked, where the packager takes them from. */
async function stageModels(): Promise<void> {
  const stage = join(root, 'dist', 'package-models');
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  for (const model of await readModelManifest()) {
    await loadModel(model);
    await copyFile(modelPath(model), modelPath(model, stage));
  }
  console.log(`models taken from ${modelFolder()}`);
}

/** AppImage, deb, nsis and dmg need tools that electron-builder downloads: release machines ask for them by name. */
function chooseTargets(): ReturnType<Platform['createTarget']> {
  const asked = process.argv.slice(2);
  const platform = Platform.current();
  if (asked.length > 0) return platform.createTarget(asked);
  if (process.platform !== 'linux') return platform.createTarget('dir');
  if (findProgram('7za') !== null) return platform.createTarget(['dir', 'tar.gz', 'zip']);
  console.log('7za (Debian: p7zip-full) is not installed: no tar.gz and no zip');
  return platform.createTarget('dir');
}

async function describeBuild({ kind, folder }: ElectronRuntime): Promise<Configuration> {
  const zipper = findProgram('7za');
  // Otherwise electron-builder downloads its own.
  if (process.platform === 'linux' && zipper !== null) process.env['ELECTRON_BUILDER_7ZIP_PATH'] = zipper;
  const electronDist = join(root, 'dist', 'package-electron');
  await rm(electronDist, { recursive: true, force: true });
  await cp(folder, electronDist, { recursive: true });
  await rm(join(electronDist, 'resources', 'default_app.asar'), { force: true });
  const config = {
    extends: join(root, 'electron-builder.yml'),
    electronDist,
    electronVersion: (await readFile(join(folder, 'version'), 'utf8')).trim(),
  };
  if (kind === 'official') return config;
  return { ...config, extraMetadata: { version: `${describedPackage.version}-test` } };
}

async function report(): Promise<void> {
  const made = await readdir(output, { withFileTypes: true });
  console.log('\nmade in dist/package:');
  for (const { name } of made.filter(
    (entry) => entry.isFile() && /\.(gz|zip|AppImage|deb|exe|dmg)$/.test(entry.name),
  )) {
    console.log(`  ${name}: ${inMegabytes((await stat(join(output, name))).size)}`);
  }
  for (const { name } of made.filter((entry) => entry.isDirectory())) {
    const files = await listFiles(join(output, name));
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    console.log(`  ${name}/: ${inMegabytes(total)} in ${files.length} files, the ten largest:`);
    for (const { path, bytes } of files.sort((a, b) => b.bytes - a.bytes).slice(0, 10)) {
      console.log(`    ${inMegabytes(bytes).padStart(8)}  ${relative(output, path)}`);
    }
  }
}

async function listFiles(folder: string): Promise<{ path: string; bytes: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.map(async (path) => ({ path, bytes: (await lstat(path)).size })));
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function findProgram(name: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return null;
}

function isWindows(): boolean {
  return process.platform === 'win32';
}
