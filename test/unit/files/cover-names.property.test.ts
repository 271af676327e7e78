import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CopyNames, withoutCopies } from '../../../src/engine/files/cover-names.js';
import { findMedia, type GivenFile } from '../../../src/engine/files/media-files.js';
import { settingsSchema } from '../../../src/shared/settings.js';

const SUFFIX = settingsSchema.shape.output.shape.coveredSuffix;

/** Few and like each other, so that they meet: copies of copies, numbers, several formats of one name. */
const name = fc
  .tuple(
    fc.constantFrom('a', 'b', 'a-covered', 'a-covered (2)', 'a-covered-covered', 'a (2)', '사진', 'a.b'),
    fc.constantFrom('.jpg', '.JPG', '.png', '.heic', '.bmp', '.mp4', '.avi', '.mkv', '.gif', ''),
  )
  .map(([stem, extension]) => `${stem}${extension}`);
const place = fc.constantFrom('', 'trip', 'trip/day', 'other/trip', 'out', 'out/trip');
const disk = fc.uniqueArray(
  fc.tuple(place, name).map((parts) => join(...parts)),
  { maxLength: 14 },
);
const suffix = fc.oneof(
  fc.constantFrom('-covered', ' ', '.', '2', '_'),
  fc
    .string({
      minLength: 1,
      maxLength: 8,
      unit: fc.constantFrom('a', 'Z', ' ', '0', '.', '_', '-', '가', 'é'),
    })
    .filter((text) => SUFFIX.safeParse(text).success),
);

/** Runs `body` on real files: what it is told they hold is their own path. */
async function onDisk(paths: readonly string[], body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'veilcast-names-'));
  try {
    for (const path of paths) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), path);
    }
    await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const find = async (paths: readonly string[], except: string | null): Promise<readonly GivenFile[]> =>
  (await findMedia(paths, { except, most: Infinity, onUnreadable: (error) => expect.fail(error.message) }))
    .files;

test('no two copies have one name, and no file that was there is touched', async () => {
  await fc.assert(
    fc.asyncProperty(
      disk,
      suffix,
      fc.constantFrom(null, 'out'),
      fc.boolean(),
      async (paths, coveredSuffix, out, whole) => {
        await onDisk(paths, async (folder) => {
          const naming = { coveredSuffix, coveredFolder: out === null ? null : join(folder, out) };
          const given = whole ? [folder] : paths.map((path) => join(folder, path));
          const files = withoutCopies(await find(given, naming.coveredFolder), naming);
          const names = new CopyNames();
          const copies = new Map<string, string>();
          for (const file of files) {
            const copy = await names.choose(file, naming);
            expect(copies.has(copy)).toBe(false);
            copies.set(copy, file.input);
            await mkdir(dirname(copy), { recursive: true });
            // As covering does: fails where there is a file already.
            await writeFile(copy, `covered ${file.input}`, { flag: 'wx' });
            if (out !== null) expect(copy.startsWith(join(folder, out))).toBe(true);
          }
          for (const path of paths) expect(await readFile(join(folder, path), 'utf8')).toBe(path);
        });
      },
    ),
    { numRuns: 150 },
  );
});

test('what was covered once is not covered again with its original, whatever it is called', async () => {
  await fc.assert(
    fc.asyncProperty(disk, suffix, fc.integer({ min: 1, max: 3 }), async (paths, coveredSuffix, rounds) => {
      await onDisk(paths, async (folder) => {
        const naming = { coveredSuffix, coveredFolder: null };
        const first = withoutCopies(await find([folder], null), naming);
        const inputs = first.map(({ input }) => input);
        for (let round = 0; round < rounds; round += 1) {
          const names = new CopyNames();
          for (const file of first) await writeFile(await names.choose(file, naming), 'covered');
        }
        const again = withoutCopies(await find([folder], null), naming);
        expect(again.map(({ input }) => input)).toEqual(inputs);
      });
    }),
    { numRuns: 100 },
  );
});

test('thousands of files of one name are each named at once', async () => {
  await onDisk([], async (folder) => {
    const naming = { coveredSuffix: '-covered', coveredFolder: folder };
    const names = new CopyNames();
    for (let number = 1; number <= 2_000; number += 1) {
      const copy = await names.choose({ input: `/photos ${number}/a.jpg`, folder: null }, naming);
      await writeFile(copy, '', { flag: 'wx' });
    }
    expect(await names.choose({ input: '/more/a.jpg', folder: null }, naming)).toBe(
      join(folder, 'a-covered (2001).jpg'),
    );
  });
});
