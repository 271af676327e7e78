import type { Box } from '../../shared/geometry.js';

/** A decoded picture: packed RGB24, rows top to bottom without padding. */
export interface RgbPicture {
  /** px. */
  readonly width: number;
  /** px. */
  readonly height: number;
  /** `width * height * 3` bytes. */
  readonly rgb: Uint8Array;
}

/** Every size and share of the audit is meant in pictures scaled to this width, px. */
export const AUDIT_WIDTH = 1280;
/** Side of a cell, px. */
const CELL = 8;
/** A pixel differs when |dR| + |dG| + |dB| is above this: above what an encoder's losses do to a clean picture. */
const DIFFERENT = 36;
/** The share of a cell's pixels that must differ for it to count as masked. */
const MASKED_SHARE = 0.2;

/** Which 8×8 cells of a picture were changed by covering. Cells at the right and bottom edge may be smaller. */
export class MaskedCells {
  /** px. */
  readonly width: number;
  /** px. */
  readonly height: number;
  readonly #columns: number;
  readonly #masked: Uint8Array;

  private constructor(width: number, height: number, masked: Uint8Array) {
    this.width = width;
    this.height = height;
    this.#columns = Math.ceil(width / CELL);
    this.#masked = masked;
  }

  /** Compares two pictures of the same size. */
  static between(input: RgbPicture, output: RgbPicture): MaskedCells {
    const { width, height } = input;
    if (output.width !== width || output.height !== height) {
      throw new RangeError(`expected two of ${width}x${height}, got ${output.width}x${output.height}`);
    }
    const columns = Math.ceil(width / CELL);
    const masked = new Uint8Array(columns * Math.ceil(height / CELL));
    const counts = new Uint8Array(columns);
    for (let top = 0; top < height; top += CELL) {
      const bottom = Math.min(height, top + CELL);
      counts.fill(0);
      for (let y = top; y < bottom; y += 1) countDifferent(input.rgb, output.rgb, y * width, width, counts);
      for (let column = 0; column < columns; column += 1) {
        const pixels = (bottom - top) * (Math.min(width, (column + 1) * CELL) - column * CELL);
        if ((counts[column] ?? 0) >= MASKED_SHARE * pixels) masked[(top / CELL) * columns + column] = 1;
      }
    }
    return new MaskedCells(width, height, masked);
  }

  /** Whether the pixel lies in a masked cell. False outside of the picture. */
  has(x: number, y: number): boolean {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return false;
    return this.#masked[Math.floor(y / CELL) * this.#columns + Math.floor(x / CELL)] === 1;
  }

  /**
   * The masked share, 0–1, of the ellipse inscribed in `box` (px), as far as it lies in the picture; null when none
   * of it does. A pixel belongs to the ellipse when its centre does.
   */
  shareOfEllipse(box: Box): number | null {
    const [rx, ry] = [box.w / 2, box.h / 2];
    const [cx, cy] = [box.x + rx, box.y + ry];
    let inside = 0;
    let covered = 0;
    const lastRow = Math.min(this.height - 1, Math.floor(box.y + box.h));
    for (let y = Math.max(0, Math.floor(box.y)); y <= lastRow; y += 1) {
      const dy = (y + 0.5 - cy) / ry;
      if (!(Math.abs(dy) <= 1)) continue;
      const half = rx * Math.sqrt(1 - dy * dy);
      const last = Math.min(this.width - 1, Math.floor(cx + half - 0.5));
      for (let x = Math.max(0, Math.ceil(cx - half - 0.5)); x <= last; x += 1) {
        inside += 1;
        if (this.has(x, y)) covered += 1;
      }
    }
    return inside > 0 ? covered / inside : null;
  }

  /** How many pixels of masked cells have their centre in none of the boxes (px). */
  pixelsOutside(boxes: readonly Box[]): number {
    let pixels = 0;
    this.#masked.forEach((masked, cell) => {
      if (masked === 0) return;
      const left = (cell % this.#columns) * CELL;
      const top = Math.floor(cell / this.#columns) * CELL;
      const right = Math.min(this.width, left + CELL);
      const bottom = Math.min(this.height, top + CELL);
      const near = boxes.filter(
        (box) => box.x < right && box.x + box.w > left && box.y < bottom && box.y + box.h > top,
      );
      pixels += pixelsFree(left, top, right, bottom, near);
    });
    return pixels;
  }
}

/** Adds one row's differing pixels to the counts of the cells that they lie in. */
function countDifferent(
  a: Uint8Array,
  b: Uint8Array,
  firstPixel: number,
  width: number,
  counts: Uint8Array,
): void {
  let at = firstPixel * 3;
  for (let x = 0; x < width; x += 1, at += 3) {
    const difference =
      Math.abs((a[at] ?? 0) - (b[at] ?? 0)) +
      Math.abs((a[at + 1] ?? 0) - (b[at + 1] ?? 0)) +
      Math.abs((a[at + 2] ?? 0) - (b[at + 2] ?? 0));
    if (difference > DIFFERENT) counts[x >> 3] = (counts[x >> 3] ?? 0) + 1;
  }
}

function pixelsFree(left: number, top: number, right: number, bottom: number, boxes: readonly Box[]): number {
  if (boxes.length === 0) return (right - left) * (bottom - top);
  let free = 0;
  for (let y = top + 0.5; y < bottom; y += 1) {
    for (let x = left + 0.5; x < right; x += 1) {
      const taken = boxes.some((box) => x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h);
      if (!taken) free += 1;
    }
  }
  return free;
}
