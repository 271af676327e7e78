import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { TestFacesScene } from '../../../src/engine/source/test-faces/scene.js';
import { photoPath } from '../../../src/engine/source/test-faces/still.js';
import { readTimeCode } from '../../../src/engine/source/test-faces/time-code.js';
import { TRUE_PHOTOS } from '../../../src/engine/source/test-faces/true-boxes.js';
import { TestFacesSource } from '../../../src/engine/source/test-faces/test-faces-source.js';
import { Compositor } from '../../../src/engine/scene/compositor.js';
import type { Box } from '../../../src/shared/geometry.js';

const CANVAS = { width: 1280, height: 720, frameRate: 30 };
/** Frames of one shot, and how many shots there are. */
const SHOT = 150;
const SHOTS = 7;
/** The photos end where the bar begins, px. */
const AREA_HEIGHT = 672;

let scene: TestFacesScene;
beforeAll(async () => {
  scene = await TestFacesScene.load(CANVAS);
});

function yuvOf(index: number): Buffer {
  const frame = scene.renderFrame(index);
  const yuv = frame.toBuffer();
  frame.free();
  return yuv;
}

/** A place of a picture as 32×32 grey pixels. */
async function patch(picture: Sharp, place: Box): Promise<number[]> {
  const region = {
    left: Math.round(place.x),
    top: Math.round(place.y),
    width: Math.round(place.w),
    height: Math.round(place.h),
  };
  const size = { width: 32, height: 32, fit: 'fill' as const };
  const pixels = await picture.clone().extract(region).resize(size).greyscale().raw().toBuffer();
  return [...pixels];
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, at) => {
    const [da, db] = [value - meanA, (b[at] ?? 0) - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  });
  return ab / Math.sqrt(aa * bb);
}

function meanOf(plane: Uint8Array, stride: number, place: Box): number {
  let sum = 0;
  let count = 0;
  for (let y = Math.round(place.y); y < place.y + place.h; y += 1) {
    for (let x = Math.round(place.x); x < place.x + place.w; x += 1) {
      sum += plane[y * stride + x] ?? 0;
      count += 1;
    }
  }
  return sum / count;
}

function isWhole(box: Box): boolean {
  return box.x > 0 && box.y > 0 && box.x + box.w < CANVAS.width && box.y + box.h < AREA_HEIGHT;
}

describe('the true boxes', () => {
  test('lie inside their photos, and both halves have some', async () => {
    for (const photo of TRUE_PHOTOS) {
      const { width, height } = await sharp(photoPath(photo.name)).metadata();
      expect([photo.width, photo.height]).toEqual([width, height]);
      for (const face of photo.faces) {
        expect(Math.min(face.x, face.y)).toBeGreaterThanOrEqual(0);
        expect(face.x + face.w).toBeLessThanOrEqual(width);
        expect(face.y + face.h).toBeLessThanOrEqual(height);
        // An upright or leaning face, hairline to chin, is not broader than high and not a sliver.
        expect(face.h / face.w).toBeGreaterThan(0.95);
        expect(face.h / face.w).toBeLessThan(2);
      }
    }
    const count = (split: string): number =>
      TRUE_PHOTOS.filter((photo) => photo.split === split).flatMap((photo) => photo.faces).length;
    expect([count('tune'), count('report')]).toEqual([11, 11]);
  });
});

describe('the scene', () => {
  test('shows under each box the face that it was drawn around, wherever the view has moved to', async () => {
    let compared = 0;
    for (let index = 10; index < SHOTS * SHOT; index += 45) {
      const photo = TRUE_PHOTOS.find((candidate) => candidate.name === scene.shotName(index));
      if (!photo) continue;
      const luma = yuvOf(index).subarray(0, CANVAS.width * CANVAS.height);
      const raw = { width: CANVAS.width, height: CANVAS.height, channels: 1 as const };
      const picture = sharp(luma, { raw }).toColourspace('b-w');
      const originals = await Promise.all(
        photo.faces.map((face) => patch(sharp(photoPath(photo.name)), face)),
      );
      for (const box of scene.faces(index).filter(isWhole)) {
        const shown = await patch(picture, box);
        expect(Math.max(...originals.map((face) => correlation(face, shown)))).toBeGreaterThan(0.97);
        const beside = await patch(picture, { ...box, y: box.y > 40 ? box.y - 20 : box.y + 20 });
        expect(Math.max(...originals.map((face) => correlation(face, beside)))).toBeLessThan(0.95);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(40);
  });

  test('has faces of 48 to 300 px in every picture, none of them in the bar', () => {
    let smallest = Infinity;
    let largest = 0;
    for (let index = 0; index < SHOTS * SHOT; index += 1) {
      const boxes = scene.faces(index);
      expect(boxes.length).toBeGreaterThan(0);
      for (const box of boxes) {
        expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
        expect(box.x + box.w).toBeLessThanOrEqual(CANVAS.width + 1e-6);
        expect(box.y + box.h).toBeLessThanOrEqual(AREA_HEIGHT + 1e-6);
      }
      for (const box of boxes.filter(isWhole)) {
        smallest = Math.min(smallest, box.h);
        largest = Math.max(largest, box.h);
      }
    }
    expect(smallest).toBeGreaterThan(48);
    expect(smallest).toBeLessThan(70);
    expect(largest).toBeLessThan(300);
    expect(largest).toBeGreaterThan(250);
  });

  test('leaves out a face of which less than half is in the picture', () => {
    expect(scene.shotName(SHOT)).toBe('sample3.jpg');
    expect(scene.faces(SHOT)).toHaveLength(3);
    expect(scene.faces(SHOT + 75)).toHaveLength(2);
  });

  test('moves steadily, no faster than 120 px a second, and cuts hard every 5 s', () => {
    for (let shot = 0; shot < SHOTS; shot += 1) {
      const start = shot * SHOT + 30;
      const after = scene.faces(start + 30).filter(isWhole);
      const before = scene.faces(start).filter(isWhole);
      const [a, b] = before.flatMap((box) => {
        const same = after.find((other) => other.w === box.w && other.h === box.h);
        return same ? [box, same] : [];
      });
      const way = Math.hypot((a?.x ?? NaN) - (b?.x ?? NaN), (a?.y ?? NaN) - (b?.y ?? NaN));
      expect(way).toBeGreaterThan(10);
      expect(way).toBeLessThan(122);
    }
    const change = (index: number): number => {
      const [before, after] = [yuvOf(index - 1), yuvOf(index)];
      let sum = 0;
      for (let at = 0; at < CANVAS.width * AREA_HEIGHT; at += 7)
        sum += Math.abs((before[at] ?? 0) - (after[at] ?? 0));
      return sum / ((CANVAS.width * AREA_HEIGHT) / 7);
    };
    for (let shot = 1; shot <= SHOTS; shot += 1) {
      expect(change(shot * SHOT)).toBeGreaterThan(25);
      expect(change(shot * SHOT - 10)).toBeLessThan(12);
    }
  });

  test('is the same each time', async () => {
    const again = await TestFacesScene.load(CANVAS);
    for (const index of [0, 777, 460]) {
      const frame = again.renderFrame(index);
      expect(frame.toBuffer().equals(yuvOf(index))).toBe(true);
      expect(again.faces(index)).toEqual(scene.faces(index));
      frame.free();
    }
    expect(yuvOf(3).equals(yuvOf(4))).toBe(false);
  });

  test('carries its number, and the flash in the lower right corner', () => {
    const corner = CANVAS.width * CANVAS.height - 1;
    for (const [index, level] of [
      [0, 235],
      [2, 235],
      [3, 16],
      [59, 16],
      [60, 235],
      [100_000, 16],
    ] as const) {
      const yuv = yuvOf(index);
      expect(readTimeCode(yuv, CANVAS.width, CANVAS.height)).toBe(index);
      expect(yuv[corner]).toBe(level);
    }
  });

  test('keeps the colours of the photo (BT.709, limited range)', async () => {
    const [box] = scene.faces(10);
    const photo = TRUE_PHOTOS.find((candidate) => candidate.name === scene.shotName(10));
    const [face] = photo?.faces ?? [];
    if (!box || !photo || !face) throw new Error('expected a photo of faces at picture 10');
    const region = { left: face.x, top: face.y, width: face.w, height: face.h };
    const crop = await sharp(photoPath(photo.name)).extract(region).toBuffer();
    const [red = 0, green = 0, blue = 0] = (await sharp(crop).stats()).channels.map(({ mean }) => mean);
    const yuv = yuvOf(10);
    const { width, height } = CANVAS;
    const y = meanOf(yuv.subarray(0, width * height), width, box);
    const half = { x: box.x / 2, y: box.y / 2, w: box.w / 2, h: box.h / 2 };
    const cb = meanOf(yuv.subarray(width * height), width / 2, half);
    const cr = meanOf(yuv.subarray(width * height * 1.25), width / 2, half);
    // Rec. ITU-R BT.709-6, 3.2 to 3.4: luma from 16 to 235, chroma from 16 to 240.
    const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    expect(Math.abs(y - (16 + (219 / 255) * luma))).toBeLessThan(1.5);
    expect(Math.abs(cb - (128 + ((224 / 255) * (blue - luma)) / 1.8556))).toBeLessThan(1.5);
    expect(Math.abs(cr - (128 + ((224 / 255) * (red - luma)) / 1.5748))).toBeLessThan(1.5);
  });

  test.each([
    [640, 360],
    [720, 1280],
    [1920, 1080],
  ])('fits a canvas of %d×%d', async (width, height) => {
    const other = await TestFacesScene.load({ width, height, frameRate: 25 });
    for (const index of [0, 124, 125, 600]) {
      const frame = other.renderFrame(index);
      expect(frame.toBuffer()).toHaveLength((width * height * 3) / 2);
      expect(readTimeCode(frame.toBuffer(), width, height)).toBe(index);
      frame.free();
    }
  });
});

describe('as a source', () => {
  test('shows the picture of the program clock, which the compositor takes as it is', async () => {
    const source = new TestFacesSource(CANVAS);
    expect(source.frameAt(0)).toBeNull();
    await source.open();
    const place = { x: 0, y: 0, w: CANVAS.width, h: CANVAS.height };
    const compositor = new Compositor(CANVAS, [{ source, place }]);
    for (const index of [0, 1, 1, 500]) {
      const { picture } = compositor.compose(index, index / CANVAS.frameRate);
      expect(picture.frame.toBuffer().equals(yuvOf(index))).toBe(true);
      picture.release();
    }
    const first = source.frameAt(7);
    expect(first?.id).toBe(210);
    expect(source.frameAt(7.01)?.capturedAt).toBe(first?.capturedAt);
    expect(source.audio.samplesAt(96_000, 480)[25]).not.toBe(0);
    compositor.close();
    await source.close();
    expect(source.frameAt(8)).toBeNull();
  });
});
