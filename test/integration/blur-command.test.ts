import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FoundFrame } from '../../src/engine/session/batch-find.js';
import { runBlur } from '../../src/cli/commands/blur.js';
import { runDetect } from '../../src/cli/commands/detect.js';
import { intersectionOverUnion } from '../../src/shared/geometry.js';
import { batchReportSchema } from '../../src/shared/report.js';
import { steadyTimes, writeClip } from './batch-clips.js';
import { readBack } from './batch-readback.js';

// The detector's process runs what was built; the command under test is the source.
vi.mock('../../src/cli/launch-program.js', async () => {
  const { forkProcess } = await import('../../src/engine/process/process-port.js');
  const { INFERENCE_ENTRY } = await import('../fixtures/built-entries.js');
  return { launchProgram: () => forkProcess(INFERENCE_ENTRY) };
});

/** Six people, from the front. */
const PHOTO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
  'sample4.jpg',
);

/** A find of at least this score is a face without doubt. */
const SURE = 0.9;

let folder: string;
/** A short video of four people. */
let people: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-blur-'));
  people = join(folder, 'people.mp4');
  await writePhotoClip(people);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function run(
  command: typeof runBlur,
  args: string[],
  stop = new AbortController().signal,
): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { stdout: (line: string) => void out.push(line), stderr: (line: string) => void err.push(line) };
  return { code: await command(args, io, stop), out, err };
}

async function detectAll(input: string): Promise<FoundFrame[]> {
  const { code, out } = await run(runDetect, [input, '--json']);
  expect(code).toBe(0);
  return out.map((line) => JSON.parse(line) as FoundFrame);
}

describe('veilcast blur', () => {
  it('leaves no face in a photo that the detector finds again', async () => {
    const [before] = await detectAll(PHOTO);
    expect(before?.boxes.filter(({ score }) => score >= 0.7).length).toBeGreaterThanOrEqual(3);
    const output = join(folder, 'people.jpg');
    const { code, err } = await run(runBlur, [PHOTO, '-o', output]);
    expect(code).toBe(0);
    expect(err.join('\n')).toContain('people.jpg');
    const [after] = await detectAll(output);
    const faces = before?.boxes.filter(({ score }) => score >= 0.7) ?? [];
    // As the privacy guarantee counts leaks: a find that lies on a face. Blocks may look like one elsewhere.
    const again = after?.boxes.filter(
      (box) => box.score >= 0.5 && faces.some((face) => intersectionOverUnion(face, box) >= 0.35),
    );
    expect(again).toEqual([]);
    expect([after?.width, after?.height]).toEqual([before?.width, before?.height]);
  });

  it('finishes the other files when one fails, and answers 3', async () => {
    const inputs = join(folder, 'mixed');
    await mkdir(join(inputs, 'deeper'), { recursive: true });
    await sharp(PHOTO).resize(480).toFile(join(inputs, 'a.jpg'));
    await writeFile(join(inputs, 'b.mp4'), 'not a video');
    await sharp(PHOTO)
      .resize(480)
      .toFile(join(inputs, 'deeper', 'c.png'));
    await writeFile(join(inputs, 'notes.txt'), 'hello');
    const output = join(folder, 'mixed-out');
    const report = join(folder, 'report.json');
    const { code, out, err } = await run(runBlur, [inputs, '-o', output, '--json', '--report', report]);
    expect(code).toBe(3);
    expect(out).toHaveLength(1);
    const parsed = batchReportSchema.parse(JSON.parse(out[0] ?? ''));
    expect(parsed.files.map(({ status }) => status)).toEqual(['done', 'failed', 'done']);
    expect(parsed.files[1]?.error?.code).toBe('input.not-media');
    expect(parsed.models[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(parsed.files[0]?.report?.tracks.length).toBeGreaterThan(2);
    expect(JSON.parse(await readFile(report, 'utf8'))).toEqual(parsed);
    expect(err.join('\n')).toMatch(/left alone.*notes\.txt$/m);
    expect((await readdir(output, { recursive: true })).sort()).toEqual(['a.jpg', 'deeper', 'deeper/c.png']);
  });

  it('answers 4 when an output exists and leaves it as it is', async () => {
    const output = join(folder, 'there.jpg');
    await writeFile(output, 'mine');
    const { code, err } = await run(runBlur, [PHOTO, '-o', output]);
    expect(code).toBe(4);
    expect(err.join('\n')).toContain('--overwrite');
    expect(await readFile(output, 'utf8')).toBe('mine');
    expect((await run(runBlur, [PHOTO, '-o', output, '--overwrite'])).code).toBe(0);
    expect((await sharp(output).metadata()).format).toBe('jpeg');
  });

  it('answers 130 when it was stopped and leaves no file', async () => {
    const output = join(folder, 'stopped');
    const stop = new AbortController();
    stop.abort();
    const { code } = await run(runBlur, [PHOTO, '-o', output], stop.signal);
    expect(code).toBe(130);
    await expect(stat(output)).rejects.toThrow('ENOENT');
  });

  it('answers 3 for a file that is not there', async () => {
    const { code, out } = await run(runBlur, [
      join(folder, 'none.mp4'),
      '-o',
      join(folder, 'x.mp4'),
      '--json',
    ]);
    expect(code).toBe(3);
    expect(batchReportSchema.parse(JSON.parse(out[0] ?? '')).files[0]?.error?.code).toBe('input.not-found');
  });

  it.each([
    [['in.mp4'], /-o/],
    [['-o', 'x.mp4'], /at least one input/],
    [['in.mp4', '-o', 'x.mp4', '--style', 'glitter'], /solid, mosaic, blur, got glitter/],
    [['in.mp4', '-o', 'x.mp4', '--kinds', 'plate'], /face, got plate/],
    [['in.mp4', '-o', 'x.mp4', '--crf', '99'], /0 to 51, got 99/],
    [['in.mp4', '-o', 'x.mp4', '--resume'], /resume/],
    [['in.mp4', '-o', 'x.mp4', '--keep', 'me'], /keep/],
    [['a/x.mp4', 'b/x.mp4', '-o', 'out/'], /both be written/],
  ])('refuses %j', async (args, message) => {
    await expect(run(runBlur, args)).rejects.toThrow(message);
  });
});

describe('veilcast detect', () => {
  it('prints a line for every frame of a video, with boxes in its upright pixels', async () => {
    const input = join(folder, 'clip.mp4');
    await writeClip(input, {
      container: 'mp4',
      width: 320,
      height: 180,
      times: steadyTimes(12, 30),
      marker: () => null,
      rotation: 90,
    });
    const frames = await detectAll(input);
    expect(frames.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(frames.map(({ pts_s }) => Math.round(pts_s * 30))).toEqual(frames.map(({ index }) => index));
    expect(frames[0]).toMatchObject({ width: 180, height: 320, boxes: [] });
  });

  it('follows each face under one number', async () => {
    const frames = await detectAll(people);
    const sure = frames.map(({ boxes }) => boxes.filter(({ score }) => score >= SURE));
    const numbers = new Set(sure.flatMap((boxes) => boxes.map(({ track }) => track)));
    expect(sure.every((boxes) => boxes.length >= 3)).toBe(true);
    expect(numbers.has(null)).toBe(false);
    expect(numbers.size).toBeLessThan(sure.reduce((sum, boxes) => sum + boxes.length, 0) / 4);
  });

  it('answers 3 for what is no video, and wants --json', async () => {
    await writeFile(join(folder, 'text.mp4'), 'no video\n'.repeat(300));
    await expect(run(runDetect, [join(folder, 'text.mp4'), '--json'])).rejects.toMatchObject({
      code: 'input.not-media',
    });
    await expect(run(runDetect, [PHOTO])).rejects.toMatchObject({ code: 'usage.invalid' });
  });
});

describe('a covered video of people', () => {
  it('shows no face that the detector finds again', async () => {
    const output = join(folder, 'people-covered.mkv');
    const { code } = await run(runBlur, [people, '-o', output, '--preset', 'ultrafast', '--strict-exit']);
    expect(code).toBe(0);
    expect((await readBack(output)).frames).toHaveLength((await readBack(people)).frames.length);
    const original = await detectAll(people);
    const again = (await detectAll(output)).flatMap(({ index, boxes }) => {
      const faces = original[index]?.boxes.filter(({ score }) => score >= SURE) ?? [];
      return boxes.filter((box) => faces.some((face) => intersectionOverUnion(face, box) > 0.3));
    });
    expect(again).toEqual([]);
  });
});

/** Half a second of the photo, moved by two pixels a frame. */
async function writePhotoClip(path: string): Promise<void> {
  const [width, height] = [640, 360];
  const { data } = await sharp(PHOTO)
    .resize({ width: width + 40, height, fit: 'cover', position: 'top' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  await writeClip(path, {
    container: 'mp4',
    width,
    height,
    times: steadyTimes(15, 30),
    marker: () => null,
    luma: (index, x, y) => data[y * (width + 40) + x + 2 * index] ?? 0,
  });
}
