import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findMedia, type FindOptions } from '../../../src/engine/files/media-files.js';
import type { AppError } from '../../../src/shared/errors.js';

let folder: string;
let unreadable: AppError[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-media-'));
  unreadable = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), '');
  }
}

async function find(
  paths: readonly string[],
  options: Partial<FindOptions> = {},
): Promise<{ files: string[]; skipped: string[] }> {
  const { files, skipped } = await findMedia(
    paths.map((path) => join(folder, path)),
    { except: null, most: Infinity, onUnreadable: (error) => unreadable.push(error), ...options },
  );
  const name = (path: string): string => relative(folder, path);
  return { files: files.map(({ input }) => name(input)), skipped: skipped.map(name) };
}

test('a folder stands for the photos and videos in it and below, without hidden ones', async () => {
  await put('b.mp4', 'a.JPG', 'deep/er/c.webm', 'notes.txt', '.hidden.jpg', '.thumbnails/d.jpg');
  expect(await find([''])).toEqual({ files: ['a.JPG', 'b.mp4', 'deep/er/c.webm'], skipped: ['notes.txt'] });
});

test('a file that was given is taken whatever its name, once, and also when it is not there', async () => {
  await put('a.jpg', 'notes.txt');
  const { files } = await find(['notes.txt', 'a.jpg', '', 'a.jpg', 'gone.mp4']);
  expect(files).toEqual(['notes.txt', 'a.jpg', 'gone.mp4']);
});

test('the folder of the copies is not looked into', async () => {
  await put('a.jpg', 'out/a.jpg');
  expect(await find([''], { except: join(folder, 'out') })).toMatchObject({ files: ['a.jpg'] });
});

test('links to folders are left alone, links to files are not', async () => {
  await put('in/a.jpg');
  await symlink(folder, join(folder, 'in', 'round'));
  await symlink(join(folder, 'in', 'a.jpg'), join(folder, 'in', 'b.jpg'));
  expect(await find(['in'])).toMatchObject({ files: ['in/a.jpg', 'in/b.jpg'], skipped: [] });
});

test('the search ends at the most files that are wanted', async () => {
  await put('a.jpg', 'b.jpg', 'c/d.jpg', 'c/e.jpg');
  expect(await find(['', 'c/e.jpg'], { most: 3 })).toMatchObject({ files: ['a.jpg', 'b.jpg', 'c/d.jpg'] });
});

// Whoever may do everything may also read every folder.
test.skipIf(process.getuid?.() === 0)(
  'a folder that cannot be read is said, and the rest found',
  async () => {
    await put('a.jpg', 'locked/b.jpg', 'z.jpg');
    await chmod(join(folder, 'locked'), 0);
    expect(await find([''])).toMatchObject({ files: ['a.jpg', 'z.jpg'] });
    await chmod(join(folder, 'locked'), 0o700);
    expect(unreadable).toMatchObject([{ code: 'input.not-permitted' }]);
  },
);
