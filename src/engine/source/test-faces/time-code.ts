import { CODE_CELLS, barHeight, cellEdge } from './bar-layout.js';

const CODE_BITS = 24;
const CHECK_BITS = 8;
/** The cells before the bits: one white, one black, to judge the others by. */
const REFERENCE_CELLS = 2;
const WHITE = 235;
const BLACK = 16;
/** White and black nearer together than this are no code: a flat or covered bar; luma levels. */
const MIN_CONTRAST = 60;
/** A cell must lie this far from the middle between black and white, as a share of their distance. */
const MIN_CLEARANCE = 0.15;

/** The largest index a code can hold; larger ones start again from 0. */
export const MAX_TIME_CODE = 2 ** CODE_BITS - 1;

/**
 * Writes frame number `index` into the bar along the lower edge, as black and white cells: 24 bits, the highest
 * first, and their CRC-8. `luma` is a whole plane, 16–235, `width` bytes a row.
 */
export function drawTimeCode(luma: Uint8Array, width: number, height: number, index: number): void {
  const value = index % (MAX_TIME_CODE + 1);
  const bits = value * 2 ** CHECK_BITS + crc8(value);
  const top = (height - barHeight(width)) * width;
  for (let cell = 0; cell < CODE_CELLS; cell += 1) {
    luma.fill(
      isWhite(cell, bits) ? WHITE : BLACK,
      top + cellEdge(cell, width),
      top + cellEdge(cell + 1, width),
    );
  }
  for (let row = top + width; row < height * width; row += width) {
    luma.copyWithin(row, top, top + cellEdge(CODE_CELLS, width));
  }
}

/**
 * Reads what `drawTimeCode` wrote, also after encoding, scaling to another width or a change of range. `luma` is
 * a whole plane, `width` bytes a row. Null when there is no code, or its checksum does not fit.
 */
export function readTimeCode(luma: Uint8Array, width: number, height: number): number | null {
  const levels = Array.from({ length: CODE_CELLS }, (_, cell) => cellLevel(luma, width, height, cell));
  const [white = 0, black = 0] = levels;
  if (white - black < MIN_CONTRAST) return null;
  const middle = (white + black) / 2;
  let bits = 0;
  for (const level of levels.slice(REFERENCE_CELLS)) {
    if (Math.abs(level - middle) < MIN_CLEARANCE * (white - black)) return null;
    bits = bits * 2 + (level > middle ? 1 : 0);
  }
  const value = Math.floor(bits / 2 ** CHECK_BITS);
  return crc8(value) === bits % 2 ** CHECK_BITS ? value : null;
}

function isWhite(cell: number, bits: number): boolean {
  if (cell < REFERENCE_CELLS) return cell === 0;
  return Math.floor(bits / 2 ** (CODE_CELLS - 1 - cell)) % 2 === 1;
}

/** Mean of a cell's middle: the edges are what scaling and encoding blur. */
function cellLevel(luma: Uint8Array, width: number, height: number, cell: number): number {
  const left = cellEdge(cell, width);
  const w = cellEdge(cell + 1, width) - left;
  const h = barHeight(width);
  let sum = 0;
  let count = 0;
  for (let y = height - h + Math.floor(h / 4); y < height - Math.floor(h / 4); y += 1) {
    for (let x = left + Math.floor(w / 4); x < left + w - Math.floor(w / 4); x += 1) {
      sum += luma[y * width + x] ?? 0;
      count += 1;
    }
  }
  return count > 0 ? sum / count : 0;
}

/** CRC-8 of the three bytes (polynomial x⁸+x²+x+1, as in ITU-T I.432.1; starts at 255 so that 0 has a check, too). */
function crc8(value: number): number {
  let crc = 0xff;
  for (const shift of [16, 8, 0]) {
    crc ^= (value >> shift) & 0xff;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : crc << 1;
  }
  return crc;
}
