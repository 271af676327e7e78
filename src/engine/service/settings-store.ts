import { constants } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.js';
import {
  changeSettings,
  DEFAULT_SETTINGS,
  type Settings,
  type SettingsChange,
} from '../../shared/settings.js';
import { readSettings } from './settings-migrations.js';

/** No settings are this long: a larger file is not read. Bytes. */
const LARGEST_FILE = 1_000_000;
/** Changes within this time are written in one go, ms. */
const WRITE_DELAY_MS = 200;

/** Hears of a file that could not be read or written, in words. */
export type TellProblem = (problem: string) => void;

/**
 * The settings and their file, `settings.json` in the data folder. A file that can't be used is kept beside it as
 * `settings.json.invalid`, and the defaults are used. The file is always whole: it is written anew and then renamed.
 */
export class SettingsStore {
  readonly #path: string;
  readonly #tell: TellProblem;
  #settings: Settings;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, settings: Settings, tell: TellProblem) {
    this.#path = path;
    this.#settings = settings;
    this.#tell = tell;
  }

  /** Reads the settings of `folder`, which is made when it is not there. Never fails: `tell` hears what was wrong. */
  static async open(folder: string, tell: TellProblem): Promise<SettingsStore> {
    const path = join(folder, 'settings.json');
    try {
      await mkdir(folder, { recursive: true });
      const text = await readRegularFile(path);
      const settings = text === null ? DEFAULT_SETTINGS : readSettings(JSON.parse(text));
      return new SettingsStore(path, settings, tell);
    } catch (error) {
      const kept = await rename(path, `${path}.invalid`).then(
        () => 'it is kept as settings.json.invalid',
        () => 'it could not be kept',
      );
      tell(`settings.json can't be used, the defaults are: ${messageOf(error)}; ${kept}`);
      return new SettingsStore(path, DEFAULT_SETTINGS, tell);
    }
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Applies a change at once and writes it soon. Throws AppError `usage.invalid` when the result is no settings. */
  change(change: SettingsChange): Settings {
    try {
      this.#settings = changeSettings(this.#settings, change);
    } catch (error) {
      throw new AppError('usage.invalid', `settings: ${messageOf(error)}`, { cause: error });
    }
    this.#timer ??= setTimeout(() => {
      this.#write();
    }, WRITE_DELAY_MS);
    return this.#settings;
  }

  /** Resolves when everything that was changed is on disk. */
  async close(): Promise<void> {
    if (this.#timer) this.#write();
    await this.#writing;
  }

  #write(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const text = `${JSON.stringify(this.#settings, null, 2)}\n`;
    this.#writing = this.#writing
      .then(() => replaceFile(this.#path, text))
      .catch((error: unknown) => {
        this.#tell(`settings.json could not be written, the change is lost at the end: ${messageOf(error)}`);
      });
  }
}

/**
 * Null when there is none. Throws for anything but a file of a sensible size: a link could lead to a device that
 * never ends, or to a file that is not ours to show.
 */
async function readRegularFile(path: string): Promise<string | null> {
  // Windows has none of the flags and needs none: links there take an administrator.
  const extra = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, constants.O_RDONLY | extra).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (!file) return null;
  try {
    const { size } = await file.stat().then((stats) => {
      if (!stats.isFile()) throw new Error('expected a file, got something else');
      return stats;
    });
    if (size > LARGEST_FILE) throw new Error(`expected at most ${LARGEST_FILE} bytes, got ${size}`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** The file holds the old text or the new one, whole, whenever the power goes. */
async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  await rm(fresh, { recursive: true, force: true });
  const file = await open(fresh, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
