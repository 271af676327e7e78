import type { Box } from '../../../shared/geometry.js';

/** Two to compare with, 24 bits, 8 bits of checksum. */
export const CODE_CELLS = 34;
/** Shares of the picture's width: 36 px and 48 px at 1280, so that the bar scales with the picture. */
const CELL_SHARE = 36 / 1280;
const BAR_SHARE = 48 / 1280;

/** Height of the bar along the lower edge, px, even: the time code on its left, the flash on its right end. */
export function barHeight(width: number): number {
  return 2 * Math.round((width * BAR_SHARE) / 2);
}

/** Left edge of a time code cell, px; `CODE_CELLS` gives the right edge of the last. */
export function cellEdge(cell: number, width: number): number {
  return Math.round(cell * CELL_SHARE * width);
}

/** The square that flashes, in the lower right corner, px. */
export function flashBox(width: number, height: number): Box {
  const side = barHeight(width);
  return { x: width - side, y: height - side, w: side, h: side };
}
