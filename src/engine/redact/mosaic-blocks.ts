/** Blocks across the short side of a covered region: the promise of docs/decisions/0003. */
export const BLOCKS_SHORT_SIDE = 4;
/** Side of a macroblock in H.264, samples. */
const UNIT = 16;
/** Brightness levels of a block, evenly over 0–255, and the range that they are shown in: black and white leave it. */
const LEVELS = 8;
const DARKEST = 48;
const BRIGHTEST = 208;

/**
 * The two colours a mosaic may have, as chroma offsets from grey (8 bit): a cool and a warm one, far from each
 * other. A region takes the one that its own colour is farther from, so that every covered pixel differs from what
 * it was, whatever its brightness. Only brightness is left of the picture, in few blocks and few levels.
 */
const TINTS = [
  { cb: 16, cr: -16 },
  { cb: -16, cr: 16 },
] as const;
export type Tint = (typeof TINTS)[number];

/** `cb` and `cr`: mean offsets from grey of what is covered (8 bit). */
export function chooseTint(cb: number, cr: number): Tint {
  const [cool, warm] = TINTS;
  const distance = (tint: Tint): number => Math.abs(tint.cb - cb) + Math.abs(tint.cr - cr);
  return distance(cool) >= distance(warm) ? cool : warm;
}

/** The level that a block of mean brightness 0–255 is shown at, 0–255. */
export function quantiseLevel(mean: number): number {
  const level = Math.min(LEVELS - 1, Math.floor((mean * LEVELS) / 256));
  return Math.round(DARKEST + (level * (BRIGHTEST - DARKEST)) / (LEVELS - 1));
}

/**
 * Side of the blocks of a region of `w`×`h` samples. In whole macroblocks where it is large enough: the blocks
 * lie on a grid that is fixed in the picture, so that they stand still for the encoder while a face moves beneath.
 */
export function blockSide(w: number, h: number): number {
  const side = Math.min(w, h) / BLOCKS_SHORT_SIDE;
  return side >= UNIT ? UNIT * Math.ceil(side / UNIT) : Math.max(2, Math.ceil(side));
}
