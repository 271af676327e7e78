import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where `veilcast serve` keeps its settings and logs. Not the desktop app's folder: both may run at the same time, and
 * each writes its settings whole.
 */
export function serveDataFolder(): string {
  return join(configFolder(), 'veilcast-serve');
}

/** The videos folder of this account, which may not be there yet. */
export async function videosFolder(): Promise<string> {
  if (process.platform === 'darwin') return join(homedir(), 'Movies');
  if (process.platform === 'win32') return join(homedir(), 'Videos');
  // Desktops name it in the user's language here.
  const named = await readFile(join(configFolder(), 'user-dirs.dirs'), 'utf8').catch(() => '');
  const [, folder] = /^XDG_VIDEOS_DIR="((?:\$HOME)?\/[^"]+)"/m.exec(named) ?? [];
  return folder?.replace('$HOME', homedir()) ?? join(homedir(), 'Videos');
}

function configFolder(): string {
  const { APPDATA, XDG_CONFIG_HOME } = process.env;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  if (process.platform === 'win32') return set(APPDATA) ?? join(homedir(), 'AppData', 'Roaming');
  return set(XDG_CONFIG_HOME) ?? join(homedir(), '.config');
}

function set(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}
