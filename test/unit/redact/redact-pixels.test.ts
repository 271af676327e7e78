import { expect, test } from 'vitest';
import { redactPixels } from '../../../src/engine/redact/redact-pixels.js';
import { STYLES } from '../../../src/shared/cover.js';

const size = { width: 80, height: 60 };

function drawPhoto(): Buffer {
  return Buffer.from(Uint8Array.from({ length: size.width * size.height * 3 }, (_, i) => (i * 53) % 251));
}

test.each(STYLES)('covers a region of a photo and leaves the rest to the bit (%s)', (style) => {
  const before = drawPhoto();
  const after = drawPhoto();
  const box = { x: 10.4, y: 8.2, w: 31.5, h: 25 };
  redactPixels(
    after,
    size,
    { cover: 'regions', regions: [{ box, kind: 'face', track: 1, score: 1 }] },
    style,
  );
  let changed = 0;
  for (let pixel = 0; pixel < size.width * size.height; pixel += 1) {
    const [x, y] = [pixel % size.width, Math.floor(pixel / size.width)];
    const same = before.subarray(pixel * 3, pixel * 3 + 3).equals(after.subarray(pixel * 3, pixel * 3 + 3));
    const inside = x >= 10 && x < 42 && y >= 8 && y < 34;
    if (!inside) expect(same).toBe(true);
    else if (!same) changed += 1;
  }
  expect(changed).toBeGreaterThan(0.95 * 32 * 26);
});

test('a photo that nothing vouches for becomes one colour', () => {
  const photo = drawPhoto();
  redactPixels(photo, size, { cover: 'whole', reason: 'detector-failed' }, 'mosaic');
  const colors = new Set(
    Array.from({ length: size.width * size.height }, (_, i) =>
      photo.subarray(i * 3, i * 3 + 3).toString('hex'),
    ),
  );
  expect(colors.size).toBe(1);
});
