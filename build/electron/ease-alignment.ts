import { readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * The machine code around it: compares a size with 7/8 of 2 MB, jumps, and goes on to load the alignment and to call
 * for the memory. `null` stands for any byte.
 */
const ASK = [0x48, 0x81, 0xff, 0xff, 0xff, 0x1b, 0x00, 0x7e, null, 0xbf, 0x00, 0x00, null, 0x00, 0xe8];
/** Where in it the third byte of the alignment is: 0x20 as built. */
const THIRD_BYTE = 12;
const ONE_MEGABYTE = 0x10;

/**
 * Makes node-av's library fit for Electron's processes on Linux; nothing is done where that is done already or not
 * needed (docs/decisions/0006-alignment-in-electron.md). For its large buffers, x264 asks for memory that begins at a
 * multiple of 2 MB. Chromium's allocator, which is every native module's in Electron's binary for Linux, gives at most
 * 1 MB and ends the process: encoding 1280×720 is enough. So the one byte that asks is changed to 1 MB; pages as large
 * as 2 MB, which x264 hoped for, are a matter of speed alone. Throws an Error when the library is not built as expected.
 */
export async function easeAlignment(): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  const folder = join(require.resolve(`@seydx/node-av-linux-${process.arch}/package.json`), '..');
  const file = join(folder, 'node-av.node');
  const bytes = await readFile(file);
  const [place, ...more] = findAll(bytes);
  if (place === undefined || more.length > 0) {
    const found = place === undefined ? 'none' : `${1 + more.length}`;
    throw new Error(`${file}: expected one place where x264 asks for aligned memory, found ${found}`);
  }
  const at = place + THIRD_BYTE;
  if (bytes[at] === ONE_MEGABYTE) return;
  bytes[at] = ONE_MEGABYTE;
  const part = `${file}.${process.pid}.part`;
  await writeFile(part, bytes, { mode: 0o755 });
  await rename(part, file);
}

function findAll(bytes: Buffer): number[] {
  const start = Buffer.from(ASK.slice(0, ASK.indexOf(null)) as number[]);
  const places: number[] = [];
  for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, at + 1)) {
    if (ASK.every((byte, offset) => byte === null || bytes[at + offset] === byte)) places.push(at);
  }
  return places;
}
