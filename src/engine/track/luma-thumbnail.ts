import type { DetectorPicture } from '../detect/detector.js';

/** Size of the thumbnail that cuts are looked for in, px. */
export const THUMBNAIL_WIDTH = 64;
export const THUMBNAIL_HEIGHT = 36;
/** Pixels read per thumbnail pixel and direction: enough for a mean, a quarter of the cost of reading all. */
const SAMPLES = 5;

/** Shrinks a detector picture of any size to `THUMBNAIL_WIDTH`×`THUMBNAIL_HEIGHT` BT.601 luma, 0–255, row by row. */
export function makeLumaThumbnail(picture: DetectorPicture): Uint8Array {
  const { width, height, rgb } = picture;
  const columns = sampleColumns(width);
  const thumbnail = new Uint8Array(THUMBNAIL_WIDTH * THUMBNAIL_HEIGHT);
  for (let ty = 0; ty < THUMBNAIL_HEIGHT; ty += 1) {
    const rows = sampleSpan(ty, THUMBNAIL_HEIGHT, height);
    for (let tx = 0; tx < THUMBNAIL_WIDTH; tx += 1) {
      const span = columns[tx] ?? { start: 0, end: 0, step: 1 };
      let sum = 0;
      let count = 0;
      for (let y = rows.start; y < rows.end; y += rows.step) {
        for (let x = span.start; x < span.end; x += span.step) {
          const at = (y * width + x) * 3;
          sum += 77 * (rgb[at] ?? 0) + 150 * (rgb[at + 1] ?? 0) + 29 * (rgb[at + 2] ?? 0);
          count += 1;
        }
      }
      thumbnail[ty * THUMBNAIL_WIDTH + tx] = count > 0 ? sum / (256 * count) : 0;
    }
  }
  return thumbnail;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

function sampleColumns(width: number): Span[] {
  return Array.from({ length: THUMBNAIL_WIDTH }, (_, tx) => sampleSpan(tx, THUMBNAIL_WIDTH, width));
}

/** The pixels of a picture that fall on one thumbnail pixel, at least one where the picture is the smaller. */
function sampleSpan(index: number, count: number, size: number): Span {
  const start = Math.min(size - 1, Math.floor((index * size) / count));
  const end = Math.max(start + 1, Math.floor(((index + 1) * size) / count));
  return { start, end, step: Math.max(1, Math.floor((end - start) / SAMPLES)) };
}
