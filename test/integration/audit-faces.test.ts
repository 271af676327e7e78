import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditFiles, type AuditReport } from '../../src/engine/audit/audit-files.js';
import { parseTruth } from '../../src/engine/audit/truth-file.js';
import { createFaceDetector } from '../../src/engine/detect/face-detector.js';
import { forkProcess } from '../../src/engine/process/process-port.js';
import type { Detector } from '../../src/engine/detect/detector.js';
import { TRUE_PHOTOS, type TruePhoto } from '../../src/engine/source/test-faces/true-boxes.js';
import { intersectionOverUnion } from '../../src/shared/geometry.js';
import { INFERENCE_ENTRY } from '../fixtures/built-entries.js';

const photoPath = (name: string): string =>
  createRequire(import.meta.url).resolve(`@vladmandic/face-api/demo/${name}`);

let folder: string;
let judge: Detector;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-audit-faces-'));
  judge = await createFaceDetector(() => forkProcess(INFERENCE_ENTRY));
});
afterAll(async () => {
  await judge.close();
  await rm(folder, { recursive: true, force: true });
});

/** A copy in which the faces of these numbers are green, and no other. */
async function coverFaces({ name, faces }: TruePhoto, numbers: readonly number[]): Promise<string> {
  const path = join(folder, `${name}-${numbers.join('-')}.png`);
  const patches = faces
    .filter((_, number) => numbers.includes(number))
    .map(({ x, y, w, h }) => ({
      input: { create: { width: w, height: h, channels: 3 as const, background: '#0c0' } },
      left: x,
      top: y,
    }));
  await sharp(photoPath(name)).composite(patches).toFile(path);
  return path;
}

async function audit(photo: TruePhoto, covered: string, isTruthGiven: boolean): Promise<AuditReport> {
  const { width, height, faces, name } = photo;
  const line = JSON.stringify({ index: 0, pts_s: 0, width, height, boxes: faces });
  return auditFiles({
    original: photoPath(name),
    covered,
    ...(isTruthGiven && { truth: parseTruth(line, name) }),
    detector: judge,
  });
}

describe('the shipped detector as judge', () => {
  it.each(TRUE_PHOTOS)('finds the one face of $name that was left open', async (photo) => {
    const { width, faces } = photo;
    const numbers = [...faces.keys()];
    const closed = await audit(photo, await coverFaces(photo, numbers), true);
    expect(closed.figures.all).toMatchObject({ faceFrames: faces.length, leaked: 0 });
    for (const open of numbers) {
      const covered = await coverFaces(
        photo,
        numbers.filter((number) => number !== open),
      );
      const { figures } = await audit(photo, covered, true);
      expect(figures.all).toMatchObject({
        faceFrames: faces.length,
        leaked: 1,
        uncovered: 1,
        rediscovered: 1,
      });
      expect(figures.worst[0]?.worst.box.x).toBeCloseTo(((faces[open]?.x ?? 0) * 1280) / width, 5);
    }
  });

  it.each(TRUE_PHOTOS)('finds every face of $name without being told', async (photo) => {
    const report = await audit(photo, await coverFaces(photo, []), false);
    expect(report.estimated).toBe(true);
    const scale = photo.width / report.width;
    const found = report.figures.worst.map(({ worst }) => worst.box);
    for (const { x, y, w, h } of photo.faces) {
      const face = { x: x / scale, y: y / scale, w: w / scale, h: h / scale };
      expect(Math.max(...found.map((box) => intersectionOverUnion(box, face)))).toBeGreaterThan(0.35);
    }
  });
});
