import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AppError } from '../../shared/errors.js';

const run = promisify(execFile);

/**
 * The id of the first visible window whose title contains `title`, from X11's own `xwininfo`. Throws AppError
 * `source.unavailable` when there is none, `source.unsupported` when `xwininfo` is not installed.
 */
export async function findX11Window(title: string, display: string): Promise<string> {
  let tree: string;
  try {
    tree = (await run('xwininfo', ['-root', '-tree', '-display', display])).stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new AppError(
        'source.unsupported',
        'windows are found with xwininfo: install it (Debian: x11-utils)',
      );
    }
    throw new AppError('source.unavailable', `the X11 display ${display} does not answer`, { cause: error });
  }
  const windows = parseWindowTree(tree);
  const found = windows.find((window) => window.title.toLowerCase().includes(title.toLowerCase()));
  if (found) return found.id;
  const there = windows.map((window) => `"${window.title}"`).join(', ');
  throw new AppError(
    'source.unavailable',
    `expected a window called "${title}", there is ${there === '' ? 'none' : `only ${there}`}`,
  );
}

/** Titled windows larger than an icon, from `xwininfo -root -tree`: `0x2a "Title": ("a" "b")  640x480+0+0  +0+0`. */
export function parseWindowTree(tree: string): { id: string; title: string }[] {
  return [...tree.matchAll(/^\s+(0x[0-9a-f]+) "(.*)": \(.*\)\s+(\d+)x(\d+)[+-]/gm)].flatMap((match) => {
    const [, id = '', title = '', width, height] = match;
    return Number(width) >= 16 && Number(height) >= 16 ? [{ id, title }] : [];
  });
}
