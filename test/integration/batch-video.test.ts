import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AV_PIX_FMT_YUV420P10LE } from 'node-av';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../src/shared/errors.js';
import type { Detector } from '../../src/engine/detect/detector.js';
import { coverFile, type FileJob, type FileOutcome } from '../../src/engine/session/batch-file.js';
import { steadyTimes, writeClip, type Clip } from './batch-clips.js';
import { differenceOutside, markerDetector, markerPixels, readBack } from './batch-readback.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-batch-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const MARKER_SIZE = 48;
const BASE: Clip = {
  container: 'mp4',
  width: 320,
  height: 180,
  times: steadyTimes(45, 30),
  marker: (index) => ({ x: 20 + 3 * index, y: 60, w: MARKER_SIZE, h: MARKER_SIZE }),
};

let clips = 0;
async function clip(change: Partial<Clip> = {}): Promise<string> {
  const made = { ...BASE, ...change };
  clips += 1;
  const path = join(folder, `clip-${clips}.${made.container === 'matroska' ? 'mkv' : made.container}`);
  await writeClip(path, made);
  return path;
}

function cover(
  input: string,
  output: string,
  change: Partial<FileJob['settings']> = {},
  signal?: AbortSignal,
): Promise<FileOutcome> {
  return coverFile({
    input,
    output,
    signal: signal ?? new AbortController().signal,
    settings: {
      detector: markerDetector(),
      style: 'solid',
      policy: 'strict',
      preset: 'ultrafast',
      crf: 16,
      overwrite: false,
      ...change,
    },
  });
}

function output(name: string): string {
  return join(folder, 'out', name);
}

describe('covering a video', () => {
  it('covers the marker in every frame and leaves the rest of the picture', async () => {
    const input = await clip();
    const outcome = await cover(input, output('plain.mp4'));
    expect(outcome.error).toBeNull();
    const [before, after] = [await readBack(input), await readBack(output('plain.mp4'))];
    expect(after.frames).toHaveLength(45);
    for (const [index, frame] of after.frames.entries()) {
      const raw = before.frames[index];
      if (!raw) throw new Error(`no frame ${index}`);
      expect(markerPixels(raw)).toBeGreaterThan(2000);
      expect(markerPixels(frame)).toBe(0);
      const around = { x: 20 + 3 * index - 60, y: 0, w: MARKER_SIZE + 120, h: 180 };
      expect(differenceOutside(raw, frame, around)).toBeLessThan(3);
    }
    expect(outcome.report.report).toMatchObject({
      frames: 45,
      framesWithRegions: 45,
      coveredWhole: 0,
      failedSearches: 0,
    });
    expect(outcome.report.report?.tracks).toHaveLength(1);
    expect(outcome.report.report?.maxMaskAge_s).toBeLessThanOrEqual(0.1);
  });

  it('searches five times a second', async () => {
    const input = await clip({ times: steadyTimes(61, 30) });
    const detector = markerDetector();
    await cover(input, output('five.mp4'), { detector });
    expect(detector.calls).toBe(11);
  });

  it('searches steady video of any rate no more often than needed', async () => {
    const input = await clip({ times: steadyTimes(51, 25) });
    const detector = markerDetector();
    await cover(input, output('rate25.mp4'), { detector });
    // Every fifth frame, the first and the last among them: 0.2 s apart.
    expect(detector.calls).toBe(11);
  });

  it('keeps every time of a video with a variable frame rate', async () => {
    const times = [0, 1500, 3000, 9000, 9100, 45_000, 47_250, 90_000, 90_001, 200_000];
    const input = await clip({ times });
    const outcome = await cover(input, output('vfr.mp4'));
    expect(outcome.report.status).toBe('done');
    const { frames } = await readBack(output('vfr.mp4'));
    expect(frames.map(({ time }) => Math.round(time * 90_000))).toEqual(times);
    expect(frames.map(markerPixels)).toEqual(times.map(() => 0));
    expect(outcome.report.report?.coveredWhole).toBe(0);
  });

  it('keeps the times of Matroska too', async () => {
    const times = [0, 90, 180, 3600, 8910, 90_000];
    const input = await clip({ times, container: 'matroska' });
    await cover(input, output('vfr.mkv'));
    const [before, after] = [await readBack(input), await readBack(output('vfr.mkv'))];
    expect(after.frames.map(({ time }) => time)).toEqual(before.frames.map(({ time }) => time));
    expect(after.frames).toHaveLength(6);
  });

  it.each([
    [90, 180, 320],
    [180, 320, 180],
    [270, 180, 320],
  ])('turns a picture by %i° and covers it there', async (rotation, width, height) => {
    const input = await clip({ rotation, marker: () => ({ x: 10, y: 20, w: 50, h: 40 }) });
    const outcome = await cover(input, output(`turned-${rotation}.mp4`));
    expect(outcome.error).toBeNull();
    const { frames } = await readBack(output(`turned-${rotation}.mp4`));
    expect(frames[0]).toMatchObject({ width, height });
    expect(frames.map(markerPixels)).toEqual(frames.map(() => 0));
    // The cover lies where the marker is after turning: solid indigo has luma 88.
    const centre = { 90: [180 - 40, 35], 180: [320 - 35, 180 - 40], 270: [40, 320 - 35] }[rotation] ?? [0, 0];
    const [x = 0, y = 0] = centre;
    expect(frames[5]?.luma[y * width + x]).toBeGreaterThan(80);
    expect(frames[5]?.luma[y * width + x]).toBeLessThan(96);
  });

  it('copies all sound and subtitles and leaves out what tells where and when', async () => {
    const input = await clip({
      container: 'matroska',
      audio: ['ger', 'eng'],
      subtitles: ['Guten Tag', 'Auf Wiedersehen'],
      tags: { title: 'Interview', location: '+48.1+011.5/', comment: 'secret' },
    });
    const outcome = await cover(input, output('tracks.mkv'));
    expect(outcome.error).toBeNull();
    const [before, after] = [await readBack(input), await readBack(output('tracks.mkv'))];
    expect(after.streams).toEqual(['video:h264:', 'audio:aac:ger', 'audio:aac:eng', 'subtitle:subrip:ger']);
    expect(after.payloads.slice(1)).toEqual(before.payloads.slice(1));
    expect(after.payloads[3]?.toString()).toBe('Guten TagAuf Wiedersehen');
    expect(after.tags).toMatchObject({ title: 'Interview' });
    expect(JSON.stringify(after.tags)).not.toMatch(/48\.1|secret/);
    expect(outcome.report.report?.notes).toEqual([]);
  });

  it('says which streams the output cannot hold', async () => {
    const input = await clip({ container: 'matroska', subtitles: ['Hallo'], audio: ['ger'] });
    const outcome = await cover(input, output('no-subtitles.mp4'));
    expect((await readBack(output('no-subtitles.mp4'))).streams).toEqual(['video:h264:und', 'audio:aac:ger']);
    expect(outcome.report.report?.notes).toEqual(['stream 2 (subtitle, subrip) was left out']);
  });

  it('keeps 10 bits', async () => {
    const input = await clip({ format: 'yuv420p10le' });
    const outcome = await cover(input, output('ten.mp4'));
    expect(outcome.error).toBeNull();
    const { frames } = await readBack(output('ten.mp4'));
    expect(frames.map(({ format }) => format)).toEqual(frames.map(() => AV_PIX_FMT_YUV420P10LE));
    expect(frames.map(markerPixels)).toEqual(frames.map(() => 0));
  });

  it('grows an odd size to an even one without scaling', async () => {
    const input = await clip({ width: 853, height: 479, format: 'yuv444p', times: steadyTimes(6, 30) });
    const outcome = await cover(input, output('odd.mp4'));
    expect(outcome.error).toBeNull();
    const [before, after] = [await readBack(input), await readBack(output('odd.mp4'))];
    const [raw, frame] = [before.frames[0], after.frames[0]];
    expect(frame).toMatchObject({ width: 854, height: 480 });
    for (const [x, y] of [
      [400, 20],
      [801, 470],
      [852, 478],
    ] as const) {
      expect(Math.abs((raw?.luma[y * 853 + x] ?? 0) - (frame?.luma[y * 854 + x] ?? 255))).toBeLessThan(16);
    }
    expect(after.frames.map(markerPixels)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('covers a video of one frame', async () => {
    const input = await clip({ times: [0] });
    const outcome = await cover(input, output('one.mp4'));
    expect(outcome.report.report).toMatchObject({ frames: 1, framesWithRegions: 1, searches: 1 });
    const { frames } = await readBack(output('one.mp4'));
    expect(frames.map(markerPixels)).toEqual([0]);
  });
});

describe('a video that cannot be covered', () => {
  it.each([
    ['a missing file', 'input.not-found', () => Promise.resolve(join(folder, 'none.mp4'))],
    ['an empty file', 'input.empty', () => writeNew('empty.mp4', '')],
    [
      'text that is named .mp4',
      'input.not-media',
      () => writeNew('text.mp4', 'no video at all\n'.repeat(500)),
    ],
    ['sound without a picture', 'input.no-video', () => clip({ times: [], audio: ['ger'] })],
  ])('fails for %s with %s and leaves nothing', async (_, code, make) => {
    const outcome = await cover(await make(), output(`fails-${code}.mp4`));
    expect(outcome.report).toMatchObject({ status: 'failed', output: null, error: { code } });
    expect(await leftovers()).toEqual([]);
    await expect(stat(output(`fails-${code}.mp4`))).rejects.toThrow('ENOENT');
  });

  it('covers and keeps what can be read of a file that breaks off', async () => {
    const whole = await clip({ container: 'matroska', times: steadyTimes(150, 30) });
    const cut = join(folder, 'cut.mkv');
    await copyFile(whole, cut);
    await truncate(cut, Math.round((await stat(whole)).size * 0.5));
    const outcome = await cover(cut, output('cut.mkv'));
    expect(outcome.report).toMatchObject({ status: 'partial', error: { code: 'input.truncated' } });
    const { frames } = await readBack(output('cut.mkv'));
    expect(frames.length).toBeGreaterThan(50);
    expect(frames.length).toBeLessThan(100);
    expect(frames.map(markerPixels)).toEqual(frames.map(() => 0));
  });

  it('fails for an MP4 whose index was cut off', async () => {
    const whole = await clip();
    const cut = join(folder, 'cut.mp4');
    await copyFile(whole, cut);
    await truncate(cut, Math.round((await stat(whole)).size * 0.5));
    const outcome = await cover(cut, output('cut.mp4'));
    expect(outcome.report).toMatchObject({ status: 'failed', output: null });
    expect(outcome.report.error?.code).toMatch(/^input\.(not-media|truncated)$/);
  });

  it('leaves an existing output untouched, unless told to replace it', async () => {
    const input = await clip({ times: [0] });
    await mkdir(join(folder, 'out'), { recursive: true });
    await writeFile(output('there.mp4'), 'mine');
    const refused = await cover(input, output('there.mp4'));
    expect(refused.report.error?.code).toBe('output.exists');
    expect(await readFile(output('there.mp4'), 'utf8')).toBe('mine');
    const replaced = await cover(input, output('there.mp4'), { overwrite: true });
    expect(replaced.error).toBeNull();
    expect((await readBack(output('there.mp4'))).frames).toHaveLength(1);
  });

  it('never replaces the input itself', async () => {
    const input = await clip({ times: [0] });
    const before = await readFile(input);
    const outcome = await cover(input, input, { overwrite: true });
    expect(outcome.report.error?.code).toBe('output.exists');
    expect(await readFile(input)).toEqual(before);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const input = await clip({ times: steadyTimes(150, 30) });
    const stop = new AbortController();
    const outcome = await coverFile({
      input,
      output: output('stopped.mp4'),
      signal: stop.signal,
      onProgress: ({ frames }) => {
        if (frames === 20) stop.abort();
      },
      settings: {
        detector: markerDetector(),
        style: 'solid',
        policy: 'strict',
        preset: 'ultrafast',
        crf: 20,
        overwrite: false,
      },
    });
    expect(outcome.report).toMatchObject({ status: 'interrupted', output: null });
    await expect(stat(output('stopped.mp4'))).rejects.toThrow('ENOENT');
    expect(await leftovers()).toEqual([]);
  });
});

describe('a detector that fails', () => {
  it('covers frames whole around a search that failed, and no others', async () => {
    const input = await clip({ times: steadyTimes(150, 30) });
    const good = markerDetector();
    let calls = 0;
    const detector: Detector = {
      detect: (picture) => {
        calls += 1;
        // The tries of the searches between 1.6 s and 2.4 s: each is tried four times.
        if (calls > 10 && calls <= 10 + 4 * 5) return Promise.reject(new AppError('detector.lost', 'gone'));
        return good.detect(picture);
      },
      close: () => Promise.resolve(),
    };
    const outcome = await withoutWaits(() => cover(input, output('failing.mp4'), { detector }));
    expect(outcome.error).toBeNull();
    const { report } = outcome.report;
    expect(report?.failedSearches).toBe(5);
    expect(report?.reasons['detector-failed']).toBeGreaterThan(5);
    expect(report?.coveredWhole).toBeLessThan(60);
    const { frames } = await readBack(output('failing.mp4'));
    expect(frames).toHaveLength(150);
    expect(frames.map(markerPixels)).toEqual(frames.map(() => 0));
  });

  it.each([
    ['throws', () => Promise.reject(new AppError('detector.lost', 'gone')), 'detector.lost'],
    [
      'answers with numbers that are none',
      () =>
        Promise.resolve({
          detections: [{ box: { x: NaN, y: 0, w: 1, h: 1 }, score: 1, kind: 'face' as const }],
          elapsedMs: 0,
        }),
      'detector.nonsense',
    ],
  ])('fails the file when every search %s', async (_, detect, code) => {
    const input = await clip({ times: steadyTimes(150, 30) });
    const detector: Detector = { detect, close: () => Promise.resolve() };
    const outcome = await withoutWaits(() => cover(input, output(`dead-${code}.mp4`), { detector }));
    expect(outcome.report).toMatchObject({ status: 'failed', output: null, error: { code } });
    await expect(stat(output(`dead-${code}.mp4`))).rejects.toThrow('ENOENT');
    expect(await leftovers()).toEqual([]);
  });

  it('covers every frame of a short video whole when no search succeeds', async () => {
    const input = await clip({ times: steadyTimes(20, 30) });
    const detector: Detector = {
      detect: () => Promise.reject(new AppError('detector.timeout', 'late')),
      close: () => Promise.resolve(),
    };
    const outcome = await withoutWaits(() => cover(input, output('short.mp4'), { detector }));
    expect(outcome.report.report).toMatchObject({
      frames: 20,
      coveredWhole: 20,
      reasons: { 'detector-failed': 20 },
    });
    const { frames } = await readBack(output('short.mp4'));
    for (const { luma } of frames) expect(Math.max(...luma) - Math.min(...luma)).toBeLessThan(6);
  });
});

/** Runs with the waits between tries left out. */
async function withoutWaits<T>(run: () => Promise<T>): Promise<T> {
  const spy = vi
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation(((go: () => void) => setImmediate(go)) as never);
  try {
    return await run();
  } finally {
    spy.mockRestore();
  }
}

async function writeNew(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** Unfinished files in the output folder. */
async function leftovers(): Promise<string[]> {
  const names = await readdir(join(folder, 'out'));
  return names.filter((name) => name.includes('veilcast-part'));
}
