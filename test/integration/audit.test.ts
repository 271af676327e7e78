import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditFiles, type AuditJob, type AuditReport } from '../../src/engine/audit/audit-files.js';
import { parseTruth, type Truth } from '../../src/engine/audit/truth-file.js';
import type { Box } from '../../src/shared/geometry.js';
import type { VideoSpec } from '../fixtures/media/make-video.js';
import {
  always,
  cover,
  draw,
  fill,
  FRAMES,
  HEIGHT,
  marker,
  never,
  RATE,
  truthLines,
  WIDTH,
  writeMarkerVideo,
} from './audit-clips.js';
import { markerDetector } from './batch-readback.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-audit-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const video = (isCovered: (index: number) => boolean, change: Partial<VideoSpec> = {}): Promise<string> =>
  writeMarkerVideo(folder, isCovered, change);
const truth = (): Truth => parseTruth(truthLines(), 'truth');

function audit(original: string, covered: string, change: Partial<AuditJob> = {}): Promise<AuditReport> {
  return auditFiles({ original, covered, detector: markerDetector(), ...change });
}

describe('auditFiles', () => {
  it('finds nothing in a video that is covered in every frame', async () => {
    const report = await audit(await video(never), await video(always), { truth: truth() });
    expect(report).toMatchObject({
      estimated: false,
      width: 1280,
      height: 704,
      pairs: FRAMES,
      judged: FRAMES,
      leftOut: 0,
      unpairedOriginal: 0,
      unpairedCovered: 0,
      truncated: [],
    });
    expect(report.figures.sizes['96+']).toMatchObject({ faceFrames: FRAMES, leaked: 0, flashes: 0 });
    // All that is covered lies within 30 % of the marker.
    expect(report.figures.overMasking).toBeLessThan(0.0005);
  });

  it('finds the frames in which the cover is missing', async () => {
    const covered = await video((index) => index !== 5 && index !== 6 && index !== FRAMES - 1);
    const { figures } = await audit(await video(never), covered, { truth: truth() });
    expect(figures.all).toMatchObject({
      faceFrames: FRAMES,
      leaked: 3,
      uncovered: 3,
      rediscovered: 3,
      flashes: 2,
      longestFlash: 2,
    });
    expect(figures.worst.map(({ firstIndex, frames }) => [firstIndex, frames]).sort()).toEqual([
      [19, 1],
      [5, 2],
    ]);
    expect(figures.worst.find(({ frames }) => frames === 2)?.first_s).toBeCloseTo(5 / RATE, 3);
  });

  it('estimates by the finds of the judge where nobody gives true boxes', async () => {
    const report = await audit(await video(never), await video((index) => index !== 7));
    expect(report.estimated).toBe(true);
    expect(report.figures.sizes['96+']).toMatchObject({ faceFrames: FRAMES, leaked: 1, flashes: 1 });
    expect(report.figures.worst[0]?.firstIndex).toBe(7);
    expect(report.figures.worst[0]?.worst.box.x).toBeCloseTo(marker(7).x * 4, -1);
  });

  it('asks the judge as often as told', async () => {
    const detector = markerDetector();
    const [original, covered] = [await video(never), await video((index) => index !== 5)];
    const report = await audit(original, covered, { truth: truth(), detector, judgeEvery: 4 });
    expect(detector.calls).toBe(FRAMES / 4);
    expect(report).toMatchObject({ pairs: FRAMES, judged: FRAMES / 4, leftOut: 0 });
    expect(report.figures.all).toMatchObject({ faceFrames: FRAMES, leaked: 1, rediscovered: 0 });
    const estimated = await audit(original, covered, { judgeEvery: 4 });
    expect(estimated).toMatchObject({ judged: FRAMES / 4, leftOut: (FRAMES * 3) / 4 });
    expect(estimated.figures.frames).toBe(FRAMES / 4);
  });

  it('calls a masked face leaked when the judge finds one there', async () => {
    // The output shows another bright spot in the marker's place: every pixel changed, but a face is there.
    const covered = await video(always, {
      draw: (index, yuv) => {
        draw(index, yuv, false);
        if (index === 3) yuv.fill(0, 0, WIDTH * HEIGHT);
        if (index === 3) fill(yuv, WIDTH, marker(3), 198);
        else fill(yuv, WIDTH, cover(index), 30);
      },
    });
    const { figures } = await audit(await video(never), covered, { truth: truth() });
    expect(figures.all).toMatchObject({ leaked: 1, uncovered: 0, rediscovered: 1 });
    expect(figures.overMasking).toBeGreaterThan(0.9 / FRAMES);
  });

  it('pairs frames by their times and counts those that are missing', async () => {
    const drop = (index: number): number => (index < 8 ? index : index + 1);
    const covered = await video(always, {
      frames: FRAMES - 1,
      pts: (index) => drop(index) / RATE,
      draw: (index, yuv) => {
        draw(drop(index), yuv, true);
      },
    });
    const original = await video(never);
    const report = await audit(original, covered, { truth: truth() });
    expect(report).toMatchObject({ pairs: FRAMES - 1, unpairedOriginal: 1, unpairedCovered: 0 });
    expect(report.figures.all).toMatchObject({ faceFrames: FRAMES - 1, leaked: 0 });
    const other = await audit(covered, await video(always), {});
    expect(other).toMatchObject({ pairs: FRAMES - 1, unpairedOriginal: 0, unpairedCovered: 1 });
  });

  it('leaves out frames of which the true boxes say nothing', async () => {
    const some = new Map([...truth()].filter(([index]) => index < 12));
    const report = await audit(await video(never), await video((index) => index < 12), { truth: some });
    expect(report).toMatchObject({ pairs: FRAMES, leftOut: FRAMES - 12 });
    expect(report.figures.all).toMatchObject({ faceFrames: 12, leaked: 0 });
  });

  it('lays a turned original over its upright copy', async () => {
    const turned = await video(never, {
      width: HEIGHT,
      height: WIDTH,
      rotation: 90,
      draw: (index, yuv) => {
        // What is drawn at (x, y) here, a player shows at (h - 1 - y, x).
        yuv.fill(90, 0, HEIGHT * WIDTH);
        const { x, y, w, h } = marker(index);
        fill(yuv, HEIGHT, { x: y, y: WIDTH - x - w, w: h, h: w }, 235);
      },
    });
    const covered = await video((index) => index !== 4);
    const report = await audit(turned, covered, { truth: truth() });
    expect(report).toMatchObject({ width: 1280, height: 704, pairs: FRAMES });
    expect(report.figures.all).toMatchObject({ faceFrames: FRAMES, leaked: 1 });
    expect(report.figures.overMasking).toBeLessThan(0.0005);
  });

  it('takes true boxes drawn on a smaller copy', async () => {
    const half = (index: number): Box => {
      const { x, y, w, h } = marker(index);
      return { x: x / 2, y: y / 2, w: w / 2, h: h / 2 };
    };
    const small = parseTruth(truthLines(half, { width: WIDTH / 2, height: HEIGHT / 2 }), 'truth');
    const { figures } = await audit(await video(never), await video(always), { truth: small });
    expect(figures.sizes['96+']).toMatchObject({ faceFrames: FRAMES, leaked: 0 });
    expect(figures.overMasking).toBeLessThan(0.0005);
  });

  it('audits photos', async () => {
    const photo = async (name: string, isCovered: boolean): Promise<string> => {
      const luma = Buffer.alloc(WIDTH * HEIGHT);
      draw(0, luma, isCovered);
      const path = join(folder, name);
      await sharp(luma, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } }).toFile(path);
      return path;
    };
    const original = await photo('original.jpg', false);
    const covered = await audit(original, await photo('covered.png', true));
    expect(covered).toMatchObject({ estimated: true, pairs: 1, width: 1280, height: 704 });
    expect(covered.figures.all).toMatchObject({ faceFrames: 1, leaked: 0 });
    const open = await audit(original, await photo('open.png', false));
    expect(open.figures.all).toMatchObject({ faceFrames: 1, leaked: 1, rediscovered: 1 });
    await expect(audit(original, await video(always))).rejects.toMatchObject({ code: 'usage.invalid' });
  });

  it('refuses files that are not of one another', async () => {
    const original = await video(never);
    const later = await video(always, { pts: (index) => 10 + index / RATE });
    await expect(audit(original, later)).rejects.toMatchObject({ code: 'usage.invalid' });
    const square = await video(always, { width: HEIGHT, draw: () => undefined });
    await expect(audit(original, square)).rejects.toThrow(/320x176.*176x176/);
    const wrong = parseTruth(truthLines(marker, { width: 100 }), 'truth');
    await expect(audit(original, await video(always), { truth: wrong })).rejects.toThrow(/100x176/);
    await expect(audit(original, join(folder, 'none.mp4'))).rejects.toMatchObject({
      code: 'input.not-found',
    });
  });

  it('stops when told to, and when the judge fails', async () => {
    const [original, covered] = [await video(never), await video(always)];
    const stop = new AbortController();
    const stopped = audit(original, covered, {
      signal: stop.signal,
      onProgress: ({ frames }) => {
        if (frames === 3) stop.abort();
      },
    });
    await expect(stopped).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    const broken = {
      detect: () =>
        Promise.resolve({
          detections: [{ box: { x: NaN, y: 0, w: 1, h: 1 }, score: 1, kind: 'face' as const }],
          elapsedMs: 0,
        }),
      close: () => Promise.resolve(),
    };
    await expect(audit(original, covered, { detector: broken })).rejects.toMatchObject({
      code: 'detector.nonsense',
    });
  });
});
