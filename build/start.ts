import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { easeAlignment } from './electron/ease-alignment.js';
import { findOfficialElectron } from './electron/runtime.js';

/**
 * `npm start`: the desktop program from its sources, on Electron's own binary, which is downloaded the first time. Where
 * it can't run, says why and serves the same window to a browser of this computer instead.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const [command, args] = await chooseProgram();
const program = spawn(command, args, { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // A terminal tells the program itself; who tells this process alone means the program.
  process.on(signal, () => program.kill(signal));
}
program.on('exit', (code) => {
  process.exitCode = code ?? 1;
});

async function chooseProgram(): Promise<[string, string[]]> {
  const obstacle = findObstacle();
  const electron = obstacle === null ? await findOrDownload() : null;
  if (electron !== null) {
    await easeAlignment();
    return [electron, [root, ...process.argv.slice(2)]];
  }
  console.error(`Veilcast can't open a window of its own here: ${obstacle ?? 'there is no Electron'}.`);
  console.error('The same window is served to a browser of this computer instead.');
  return [process.execPath, [join(root, 'dist', 'src', 'cli', 'veilcast.js'), 'serve']];
}

function findObstacle(): string | null {
  if (process.platform !== 'linux') return null;
  if (process.getuid?.() === 0) return 'its sandbox does not run as root';
  const { DISPLAY = '', WAYLAND_DISPLAY = '' } = process.env;
  return DISPLAY === '' && WAYLAND_DISPLAY === '' ? 'there is no display' : null;
}

async function findOrDownload(): Promise<string | null> {
  const installed = await findOfficialElectron();
  if (installed) return installed.binary;
  console.error('Fetching Electron, once ...');
  const installer = createRequire(import.meta.url).resolve('electron/install.js');
  spawnSync(process.execPath, [installer], { stdio: ['ignore', 'inherit', 'ignore'] });
  return (await findOfficialElectron())?.binary ?? null;
}
