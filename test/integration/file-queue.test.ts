import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { writeSceneClip } from '../../demo/scene-clip.js';
import { FileQueue } from '../../src/engine/files/file-queue.js';
import type { FileJob } from '../../src/shared/file-jobs.js';
import { changeSettings, DEFAULT_SETTINGS, type SettingsChange } from '../../src/shared/settings.js';
import { readCodes } from '../fixtures/live/read-codes.js';
import { rememberLaunches } from '../fixtures/launch-built.js';

const PHOTOS = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);
const CLIP = { width: 640, height: 360, frameRate: 30 };

let folder: string;
let queue: FileQueue;
let launches: ReturnType<typeof rememberLaunches>;
let snapshots: (readonly FileJob[])[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-queue-'));
  launches = rememberLaunches();
  snapshots = [];
  queue = new FileQueue({ launch: launches.launch, publish: (jobs) => snapshots.push(jobs) });
});
afterEach(async () => {
  await queue.close();
  await rm(folder, { recursive: true, force: true });
});

const add = (paths: readonly string[], change: SettingsChange = {}): Promise<void> =>
  queue.add(paths, changeSettings(DEFAULT_SETTINGS, change));
const until = (condition: () => boolean): Promise<unknown> =>
  vi.waitUntil(condition, { timeout: 60_000, interval: 20 });
const finished = (): Promise<unknown> => until(() => !queue.busy);
const stateOf = (name: string): FileJob['state'] | undefined =>
  queue.jobs.find(({ input }) => input.endsWith(name))?.state;

async function photo(name: string, sample = 'sample4.jpg'): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await copyFile(join(PHOTOS, sample), path);
  return path;
}

/** Share of the pixels that differ clearly between two photos of one size. */
async function changedShare(before: string, after: string): Promise<number> {
  const [a, b] = await Promise.all([before, after].map((path) => sharp(path).removeAlpha().raw().toBuffer()));
  if (!a || a.length !== b?.length) return NaN;
  let changed = 0;
  for (let i = 0; i < a.length; i += 3) {
    const difference = [0, 1, 2].reduce((sum, c) => sum + Math.abs((a[i + c] ?? 0) - (b[i + c] ?? 0)), 0);
    if (difference > 36) changed += 1;
  }
  return changed / (a.length / 3);
}

describe('files to be covered', () => {
  test('photos and a video are covered beside the originals; a broken one fails alone', async () => {
    const people = await photo('people.jpg');
    const original = await readFile(people);
    const clip = join(folder, 'clip.mp4');
    await writeSceneClip(clip, CLIP, 60);
    const broken = join(folder, 'broken.jpg');
    await writeFile(broken, original.subarray(0, 2_000));
    await add([people, broken, clip]);
    await finished();

    expect([stateOf('people.jpg'), stateOf('broken.jpg'), stateOf('clip.mp4')]).toEqual([
      'done',
      'failed',
      'done',
    ]);
    const failed = queue.jobs[1];
    expect(failed?.error?.code).toMatch(/^input\./);
    expect(failed?.error?.message).toContain('broken.jpg');
    expect(await readFile(people)).toEqual(original);
    expect(await changedShare(people, join(folder, 'people-covered.jpg'))).toBeGreaterThan(0.02);
    expect(queue.jobs[0]?.faces).toBeGreaterThanOrEqual(5);
    expect(await readCodes(join(folder, 'clip-covered.mp4'))).toEqual(
      Array.from({ length: 60 }, (_, i) => i),
    );
    expect((await readdir(folder)).sort()).toEqual(
      ['broken.jpg', 'clip-covered.mp4', 'clip.mp4', 'people-covered.jpg', 'people.jpg'].sort(),
    );
    // The window heard of every state on the way.
    await until(
      () => snapshots.at(-1)?.every(({ state }) => state === 'done' || state === 'failed') ?? false,
    );
  });

  test('a folder keeps its shape in the output folder, and no name is taken twice', async () => {
    await photo('trip/a.jpg');
    await photo('trip/day 2/a.jpg');
    await writeFile(join(folder, 'trip', 'notes.txt'), 'no picture');
    const output = join(folder, 'out');
    await add([join(folder, 'trip')], { output: { coveredFolder: output } });
    await add([join(folder, 'trip', 'a.jpg')], { output: { coveredFolder: join(output, 'trip') } });
    await finished();
    expect(queue.jobs.map(({ output: path }) => path)).toEqual([
      join(output, 'trip', 'a-covered.jpg'),
      join(output, 'trip', 'day 2', 'a-covered.jpg'),
      join(output, 'trip', 'a-covered (2).jpg'),
    ]);
  });

  test('the process is killed under a file: that one fails, the others are covered', async () => {
    const clip = join(folder, 'clip.mp4');
    await writeSceneClip(clip, CLIP, 300);
    await add([clip, await photo('after.jpg')]);
    await until(() => (queue.jobs[0]?.progress ?? 0) > 0);
    launches.started.findLast(({ program }) => program === 'cover-files')?.port.kill();
    await finished();
    expect([stateOf('clip.mp4'), stateOf('after.jpg')]).toEqual(['failed', 'done']);
    expect(queue.jobs[0]?.error?.message).toContain('SIGKILL');
    expect((await readdir(folder)).sort()).toEqual(['after-covered.jpg', 'after.jpg', 'clip.mp4']);
  });

  test('a pause holds the file, a cancelled one leaves nothing', async () => {
    const clip = join(folder, 'clip.mp4');
    await writeSceneClip(clip, CLIP, 300);
    await add([clip, await photo('first.jpg'), await photo('second.jpg')]);
    await until(() => (queue.jobs[0]?.progress ?? 0) > 0);
    queue.pause(true);
    queue.cancel(queue.jobs[1]?.id ?? '');
    // What was found before the pause is still written; then it stands still.
    let held = -1;
    await until(() => {
      const before = held;
      held = queue.jobs[0]?.progress ?? 0;
      return held === before;
    });
    expect(held).toBeLessThan(1);
    expect(stateOf('second.jpg')).toBe('waiting');
    queue.cancel(queue.jobs[0]?.id ?? '');
    queue.pause(false);
    await finished();
    expect(queue.jobs.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'done']);
    expect((await readdir(folder)).sort()).toEqual([
      'clip.mp4',
      'first.jpg',
      'second-covered.jpg',
      'second.jpg',
    ]);
    queue.clear();
    expect(queue.jobs).toEqual([]);
  });

  test('a still shows the file before, and its copy after', async () => {
    await add([await photo('people.jpg')]);
    const id = queue.jobs[0]?.id ?? '';
    await expect(queue.still(id, 'after')).rejects.toMatchObject({ code: 'usage.invalid' });
    await finished();
    const stills = await Promise.all((['before', 'after'] as const).map((side) => queue.still(id, side)));
    const [before, after] = await Promise.all(
      stills.map(async ({ jpeg }, index) => {
        const path = join(folder, `${index}.jpg`);
        await writeFile(path, Buffer.from(jpeg, 'base64'));
        return path;
      }),
    );
    expect(Math.max(...Object.values(await sizeOf(before ?? '')))).toBe(480);
    expect(await changedShare(before ?? '', after ?? '')).toBeGreaterThan(0.02);
  });

  test('nothing to cover is said', async () => {
    await writeFile(join(folder, 'notes.txt'), 'no picture');
    await mkdir(join(folder, 'empty'));
    await expect(add([join(folder, 'empty')])).rejects.toMatchObject({ code: 'input.not-media' });
  });
});

async function sizeOf(path: string): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(path).metadata();
  return { width, height };
}
