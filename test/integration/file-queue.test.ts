import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditPhoto } from '../fixtures/files/audit-photo.js';
import { CLIP, openQueue, until, type OpenQueue } from '../fixtures/files/open-queue.js';
import { auditRecording } from '../fixtures/live/audit-recording.js';
import { readCodes } from '../fixtures/live/read-codes.js';

let open: OpenQueue;
beforeEach(async () => {
  open = await openQueue();
});
afterEach(() => open.close());

/** Share of the pixels that differ clearly between two photos of one size. */
async function changedShare(before: Buffer, after: Buffer): Promise<number> {
  const [a, b] = await Promise.all([before, after].map((jpeg) => sharp(jpeg).removeAlpha().raw().toBuffer()));
  if (!a || a.length !== b?.length) return NaN;
  let changed = 0;
  for (let i = 0; i < a.length; i += 3) {
    const difference = [0, 1, 2].reduce((sum, c) => sum + Math.abs((a[i + c] ?? 0) - (b[i + c] ?? 0)), 0);
    if (difference > 36) changed += 1;
  }
  return changed / (a.length / 3);
}

describe('files to be covered', () => {
  test('photos and a video are covered beside the originals; broken ones fail alone', async () => {
    const { queue, folder, snapshots } = open;
    const samples = ['sample1.jpg', 'sample4.jpg', 'sample5.jpg'];
    const photos = await Promise.all(samples.map((name) => open.photo(name, name)));
    const originals = await Promise.all(photos.map((path) => readFile(path)));
    const clip = await open.clip('clip.mp4', 60);
    const broken = join(folder, 'broken.jpg');
    await writeFile(broken, originals[0]?.subarray(0, 2_000) ?? '');
    const brokenVideo = join(folder, 'broken.mp4');
    // Without its end an MP4 has no list of its pictures.
    await writeFile(brokenVideo, (await readFile(clip)).subarray(0, 20_000));
    await open.add([broken, ...photos, brokenVideo, clip, join(folder, 'gone.mp4')]);
    await open.finished();

    expect(queue.jobs.map(({ state }) => state)).toEqual([
      'failed',
      'done',
      'done',
      'done',
      'failed',
      'done',
      'failed',
    ]);
    for (const { input, error } of queue.jobs.filter(({ state }) => state === 'failed')) {
      expect(error?.code).toMatch(/^input\./);
      expect(error?.message).toContain(input);
    }
    for (const [index, name] of samples.entries()) {
      const path = photos[index] ?? '';
      expect(await readFile(path)).toEqual(originals[index]);
      const figures = await auditPhoto(path, path.replace('.jpg', '-covered.jpg'), name);
      expect(figures.all.leaked).toBe(0);
      expect(figures.all.faceFrames).toBeGreaterThanOrEqual(3);
      // Not by covering everything.
      expect(figures.overMasking).toBeLessThan(0.4);
    }
    const covered = join(folder, 'clip-covered.mp4');
    expect(await readCodes(covered)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expect((await auditRecording(covered, CLIP)).all).toMatchObject({ leaked: 0 });
    expect(await open.list()).toEqual(
      ['broken.jpg', 'broken.mp4', 'clip-covered.mp4', 'clip.mp4']
        .concat(samples, ['sample1-covered.jpg', 'sample4-covered.jpg', 'sample5-covered.jpg'])
        .sort(),
    );
    // The window heard of every state on the way.
    await until(
      () => snapshots.at(-1)?.every(({ state }) => state === 'done' || state === 'failed') ?? false,
    );
  });

  test('a folder keeps its shape in the output folder, and no name is taken twice', async () => {
    const { folder } = open;
    await open.photo('trip/a.jpg');
    await open.photo('trip/day 2/a.jpg');
    await writeFile(join(folder, 'trip', 'notes.txt'), 'no picture');
    const output = join(folder, 'out');
    await open.add([join(folder, 'trip')], { output: { coveredFolder: output } });
    await open.add([join(folder, 'trip', 'a.jpg')], { output: { coveredFolder: join(output, 'trip') } });
    await open.finished();
    expect(open.queue.jobs.map(({ output: path }) => path)).toEqual([
      join(output, 'trip', 'a-covered.jpg'),
      join(output, 'trip', 'day 2', 'a-covered.jpg'),
      join(output, 'trip', 'a-covered (2).jpg'),
    ]);
  });

  test('a second visit leaves the copies of the first alone', async () => {
    const { folder } = open;
    await open.photo('trip/a.jpg');
    await open.add([join(folder, 'trip')]);
    await open.finished();
    const first = await readFile(join(folder, 'trip', 'a-covered.jpg'));
    await open.add([join(folder, 'trip')]);
    await open.add([join(folder, 'trip')]);
    await open.finished();
    expect(open.queue.jobs.map(({ output }) => output)).toEqual(
      ['a-covered.jpg', 'a-covered (2).jpg', 'a-covered (3).jpg'].map((name) => join(folder, 'trip', name)),
    );
    expect(await readFile(join(folder, 'trip', 'a-covered.jpg'))).toEqual(first);
  });

  test('a pause holds the file, which then goes on; a cancelled one leaves nothing', async () => {
    const { queue, folder, stateOf } = open;
    const clip = await open.clip('clip.mp4', 200);
    const other = await open.clip('other.mp4', 200);
    await open.add([clip, await open.photo('first.jpg'), other, await open.photo('second.jpg')]);
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
    expect(queue.jobs[0]?.eta).toBeNull();
    expect([stateOf('clip.mp4'), stateOf('second.jpg')]).toEqual(['running', 'waiting']);
    queue.pause(false);
    await until(() => (queue.jobs[2]?.progress ?? 0) > 0);
    queue.pause(true);
    queue.cancel(queue.jobs[2]?.id ?? '');
    await until(() => stateOf('other.mp4') === 'cancelled');
    expect(stateOf('second.jpg')).toBe('waiting');
    queue.pause(false);
    await open.finished();
    expect(queue.jobs.map(({ state }) => state)).toEqual(['done', 'cancelled', 'cancelled', 'done']);
    expect(await readCodes(join(folder, 'clip-covered.mp4'))).toHaveLength(200);
    expect(await open.list()).toEqual(
      ['clip.mp4', 'first.jpg', 'other.mp4', 'second.jpg', 'clip-covered.mp4', 'second-covered.jpg'].sort(),
    );
    queue.clear();
    expect(queue.jobs).toEqual([]);
  });

  test('a video says how long it takes, and what waits behind it how long until its own end', async () => {
    const { queue } = open;
    await open.add([await open.clip('clip.mp4', 200), await open.clip('next.mp4', 60)]);
    await until(() => queue.jobs[0]?.eta !== null);
    const [running, waiting] = queue.jobs;
    expect(running?.eta).toBeGreaterThan(0);
    expect(waiting?.eta).toBeGreaterThan(running?.eta ?? Infinity);
    await open.finished();
    expect(queue.jobs.map(({ eta }) => eta)).toEqual([null, null]);
  });

  test('a still shows the file before, and its copy after', async () => {
    const { queue } = open;
    await open.add([await open.photo('people.jpg'), await open.clip('clip.mp4', 30)]);
    const ids = queue.jobs.map(({ id }) => id);
    await expect(queue.still(ids[0] ?? '', 'after')).rejects.toMatchObject({ code: 'usage.invalid' });
    await open.finished();
    for (const id of ids) {
      const stills = await Promise.all((['before', 'after'] as const).map((side) => queue.still(id, side)));
      const [before, after] = stills.map(({ jpeg }) => Buffer.from(jpeg, 'base64'));
      if (!before || !after) throw new Error('expected two stills');
      const { width, height, format } = await sharp(before).metadata();
      expect([Math.max(width, height), format]).toEqual([480, 'jpeg']);
      expect(await changedShare(before, after)).toBeGreaterThan(0.02);
    }
  });

  test('nothing to cover is said', async () => {
    const { folder } = open;
    await writeFile(join(folder, 'notes.txt'), 'no picture');
    await mkdir(join(folder, 'empty'));
    await expect(open.add([join(folder, 'empty')])).rejects.toMatchObject({ code: 'input.not-media' });
    const hidden = await open.photo('.hidden.jpg');
    await expect(open.add([hidden])).rejects.toMatchObject({ code: 'input.not-media' });
    expect(open.queue.busy).toBe(false);
  });
});
