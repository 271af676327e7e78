import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import type { Program } from './engine-messages.js';

const built = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Built files beside this one. */
export const BUILT = {
  preload: built('../preload/preload.cjs'),
  renderer: built('../../renderer'),
  engine: built('./engine/engine-host.js'),
  icon: built('../../icon.png'),
};
export const PROGRAMS: Readonly<Record<Program, string>> = {
  inference: built('../engine/detect/inference-process.js'),
  'cover-files': built('../engine/files/cover-process.js'),
};

/** Where this account's data lies: settings, logs, crash reports, and what Chromium keeps, apart from the rest. */
export interface DataFolders {
  readonly data: string;
  readonly logs: string;
  readonly crashes: string;
  readonly windowPlace: string;
}

/** `--user-data-dir` moves all of it, as for any Chromium. Must be called before Electron is ready. */
export function chooseDataFolders(): DataFolders {
  const given = app.commandLine.getSwitchValue('user-data-dir');
  const data = given === '' ? app.getPath('userData') : resolve(given);
  app.setPath('userData', data);
  app.setPath('sessionData', join(data, 'chromium'));
  const logs = join(data, 'logs');
  return { data, logs, crashes: join(logs, 'crashes'), windowPlace: join(data, 'window.json') };
}

/**
 * A packaged program brings its models and the test scene's photographs as files of their own, for libraries that
 * read no archive; from sources they lie where `npm ci` put them.
 */
export function engineEnvironment(): NodeJS.ProcessEnv {
  if (!app.isPackaged) return process.env;
  const at = (name: string): string => join(process.resourcesPath, name);
  return { ...process.env, VEILCAST_MODELS: at('models'), VEILCAST_PHOTOS: at('photos') };
}
