import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { loadFaceNetwork } from '../../../src/engine/detect/face-network.js';
import { findModel } from '../../../src/engine/detect/model-manifest.js';
import { loadModel } from '../../../src/engine/detect/model-store.js';
import { searchFaces } from '../../../src/engine/detect/two-scale.js';
import {
  countPriors,
  decodeFaces,
  halvePicture,
  suppressOverlaps,
  type ScoredBox,
} from '../../../src/engine/detect/ultraface.js';
import { intersectionOverUnion } from '../../../src/shared/geometry.js';

const photo = createRequire(import.meta.url).resolve('@vladmandic/face-api/demo/sample4.jpg');
const golden = JSON.parse(
  readFileSync(new URL('../../fixtures/detect/ultraface-sample4.json', import.meta.url), 'utf8'),
) as { faces: ScoredBox[] };

async function readPhoto(
  width: number,
  height: number,
): Promise<{ width: number; height: number; rgb: Buffer }> {
  const rgb = await sharp(photo).resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  return { width, height, rgb };
}

async function loadNetwork(): ReturnType<typeof loadFaceNetwork> {
  return loadFaceNetwork(await loadModel(await findModel('ultraface-rfb320')), 'cpu');
}

describe('UltraFace', () => {
  test('our decoding of the cut graph gives the boxes of the published graph on a real photo', async () => {
    const picture = await readPhoto(320, 240);
    const network = await loadNetwork();
    const faces = decodeFaces(picture, await network.run(picture), 0.5);
    expect(faces).toHaveLength(golden.faces.length);
    faces.forEach((face, index) => {
      const expected = golden.faces[index];
      expect(face.score).toBeCloseTo(expected?.score ?? NaN, 2);
      expect(intersectionOverUnion(face.box, expected?.box ?? { x: 0, y: 0, w: 0, h: 0 })).toBeGreaterThan(
        0.98,
      );
    });
    await network.close();
  });

  test('finds the four faces of the photo at two scales, in pixels of the picture that was given', async () => {
    const picture = await readPhoto(640, 480);
    const network = await loadNetwork();
    const faces = (await searchFaces(network, picture)).filter(({ score }) => score > 0.9);
    expect(faces).toHaveLength(4);
    for (const { box } of suppressOverlaps(golden.faces)) {
      const doubled = { x: box.x * 2, y: box.y * 2, w: box.w * 2, h: box.h * 2 };
      expect(Math.max(...faces.map((face) => intersectionOverUnion(face.box, doubled)))).toBeGreaterThan(0.7);
    }
    await network.close();
  });

  test.each([
    [640, 360],
    [333, 641],
    [64, 64],
  ])('expects as many priors as the network answers for %i×%i', async (width, height) => {
    const network = await loadNetwork();
    const answer = await network.run({ width, height, rgb: new Uint8Array(width * height * 3) });
    expect(answer.scores.length).toBe(countPriors(width, height) * 2);
    await network.close();
  });

  test('a score that is no number is passed on, not passed over', () => {
    const priors = countPriors(64, 64);
    const scores = new Float32Array(priors * 2);
    scores[1] = NaN;
    const faces = decodeFaces(
      { width: 64, height: 64 },
      { scores, offsets: new Float32Array(priors * 4) },
      0.5,
    );
    expect(faces.map(({ score }) => score)).toEqual([NaN]);
  });

  test('keeps the best of overlapping boxes and all that stand apart', () => {
    const box = (x: number, score: number): ScoredBox => ({ box: { x, y: 0, w: 10, h: 10 }, score });
    expect(suppressOverlaps([box(1, 0.5), box(0, 0.9), box(30, 0.4)])).toEqual([box(0, 0.9), box(30, 0.4)]);
  });

  test('halves a picture by the mean of four pixels', () => {
    const rgb = Uint8Array.from([0, 10, 20, 4, 10, 20, 9, 9, 9, 8, 10, 20, 12, 10, 20, 9, 9, 9]);
    const half = halvePicture({ width: 3, height: 2, rgb });
    expect(half).toEqual({ width: 1, height: 1, rgb: Uint8Array.from([6, 10, 20]) });
  });
});
