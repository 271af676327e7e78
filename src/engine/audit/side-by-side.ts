import { dirname } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import type { Box } from '../../shared/geometry.js';
import { toAppError } from '../../shared/errors.js';
import { PartFile } from '../session/batch-part-file.js';
import type { RgbPicture } from './masked-cells.js';

/** Width of the line between the pictures, px. */
const DIVIDER = 4;
const BACKGROUND = { r: 255, g: 255, b: 255 };

/**
 * Writes a PNG that shows a frame before and after covering, left and right, with `boxes` (px of the pictures) drawn
 * in both. It holds the uncovered picture: only for the user's own disk, and only when asked for. The file appears
 * whole or not at all. Throws AppError `output.exists` when there is a file already and `overwrite` is not set, and
 * other `output.*`.
 */
export async function writeSideBySide(
  path: string,
  input: RgbPicture,
  output: RgbPicture,
  boxes: readonly Box[],
  { overwrite = false }: { overwrite?: boolean } = {},
): Promise<void> {
  const height = Math.max(input.height, output.height);
  const width = input.width + DIVIDER + output.width;
  const right = input.width + DIVIDER;
  const canvas = sharp({ create: { width, height, channels: 3, background: BACKGROUND } });
  const outlines = { input: drawOutlines(boxes, [0, right], width, height), left: 0, top: 0 };
  // No file that is read could be the one that is written.
  const part = await PartFile.claim(path, { input: dirname(path), overwrite });
  try {
    await canvas
      .composite([toLayer(input, 0), toLayer(output, right), outlines])
      .png()
      .toFile(part.path)
      .catch((error: unknown) => {
        throw toAppError(error, 'output.failed', path);
      });
    await part.commit();
  } finally {
    await part.discard();
  }
}

function toLayer({ width, height, rgb }: RgbPicture, left: number): OverlayOptions {
  return { input: Buffer.from(rgb), raw: { width, height, channels: 3 }, left, top: 0 };
}

function drawOutlines(
  boxes: readonly Box[],
  lefts: readonly number[],
  width: number,
  height: number,
): Buffer {
  const outlines = lefts.flatMap((left) =>
    boxes.map(({ x, y, w, h }) => `<rect x="${x + left}" y="${y}" width="${w}" height="${h}"/>`),
  );
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
      `<g fill="none" stroke="#ff0" stroke-width="2">${outlines.join('')}</g></svg>`,
  );
}
