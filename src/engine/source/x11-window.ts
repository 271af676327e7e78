import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AppError } from '../../shared/errors.js';

const run = promisify(execFile);

/** X11 answers at once or not at all, ms. */
const ANSWER_MS = 5_000;
/** So many are looked at: the rest lie below them. */
const MOST_WINDOWS = 40;

/**
 * The id of the uppermost visible window whose title contains `title`, from X11's own `xwininfo`. Throws AppError
 * `source.unavailable` when there is none, `source.unsupported` when `xwininfo` is not installed.
 */
export async function findX11Window(title: string, display: string): Promise<string> {
  const windows = parseWindowTree(await askX11(display, '-root', '-tree'));
  const wanted = title.toLowerCase();
  const called = windows.filter((window) => window.title.toLowerCase().includes(wanted));
  for (const { id } of called) {
    // Programs keep windows that are never shown, often under the same title. One that closes meanwhile is none.
    const about = await askX11(display, '-id', id).catch(() => '');
    if (about.includes('Map State: IsViewable')) return id;
  }
  if (called.length > 0) {
    throw new AppError('source.unavailable', `the window called "${title}" is not shown, or is minimized`);
  }
  const there = windows.map((window) => `"${window.title}"`).join(', ');
  throw new AppError(
    'source.unavailable',
    `expected a window called "${title}", there is ${there === '' ? 'none' : `only ${there}`}`,
  );
}

/** Titles of the windows that can be captured, the uppermost first. Throws as `findX11Window` does. */
export async function listX11Windows(display: string): Promise<string[]> {
  const windows = parseWindowTree(await askX11(display, '-root', '-tree')).slice(0, MOST_WINDOWS);
  const shown = await Promise.all(
    windows.map(async ({ id, title }) => {
      const about = await askX11(display, '-id', id).catch(() => '');
      return about.includes('Map State: IsViewable') ? [title] : [];
    }),
  );
  return [...new Set(shown.flat())];
}

async function askX11(display: string, ...args: string[]): Promise<string> {
  try {
    const { stdout } = await run('xwininfo', ['-display', display, ...args], { timeout: ANSWER_MS });
    return stdout;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new AppError(
        'source.unsupported',
        'windows are found with xwininfo: install it (Debian: x11-utils)',
      );
    }
    throw new AppError('source.unavailable', `the X11 display ${display} does not answer`, { cause: error });
  }
}

/** Titled windows larger than an icon, from `xwininfo -root -tree`: `0x2a "Title": ("a" "b")  640x480+0+0  +0+0`. */
export function parseWindowTree(tree: string): { id: string; title: string }[] {
  return [...tree.matchAll(/^\s+(0x[0-9a-f]+) "(.*)": \(.*\)\s+(\d+)x(\d+)[+-]/gm)].flatMap((match) => {
    const [, id = '', title = '', width, height] = match;
    return Number(width) >= 16 && Number(height) >= 16 ? [{ id, title }] : [];
  });
}
