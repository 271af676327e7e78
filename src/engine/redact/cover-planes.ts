import type { Style } from '../../shared/cover.js';
import type { Box } from '../../shared/geometry.js';
import { boxBlur } from './box-blur.js';
import { chooseTint, blockSide, quantiseLevel } from './mosaic-blocks.js';
import { samplesUnder, type Plane, type SamplePlanes } from './sample-planes.js';

/** 8-bit Y, Cb, Cr. */
export type YuvColor = readonly [y: number, cb: number, cr: number];

/** A saturated indigo: no skin, hair or shadow comes near it, so what is covered never looks uncovered. */
export const SOLID_COLOR: YuvColor = [88, 188, 116];
/** For whole frames: the same, darker. */
export const SLATE_COLOR: YuvColor = [48, 164, 120];

/**
 * Covers regions in the samples themselves. Chroma is covered as far as any sample touches a region. A mosaic is
 * made of what was there before any region was covered, also where regions overlap.
 */
export function coverRegions(planes: SamplePlanes, regions: readonly Box[], style: Style): void {
  const all = [planes.luma, ...planes.chroma];
  switch (style) {
    case 'solid':
      for (const region of regions) {
        all.forEach((plane, index) => {
          fill(plane, samplesUnder(plane, region), (SOLID_COLOR[index] ?? 0) * unit(planes));
        });
      }
      break;
    case 'mosaic':
      for (const patch of regions.flatMap((region) => planMosaic(planes, region))) {
        fill(patch.plane, patch.area, patch.value);
      }
      break;
    case 'blur':
      for (const region of regions) for (const plane of all) boxBlur(plane, samplesUnder(plane, region));
      break;
  }
}

/** Fills whole planes with one colour. */
export function fillPlanes(planes: SamplePlanes, color: YuvColor): void {
  [planes.luma, ...planes.chroma].forEach((plane, index) => {
    plane.samples.fill((color[index] ?? 0) * unit(planes));
  });
}

/** Samples of one plane that become one value. */
interface Patch {
  readonly plane: Plane;
  readonly area: Box;
  readonly value: number;
}

function planMosaic(planes: SamplePlanes, region: Box): Patch[] {
  const { luma, chroma } = planes;
  const one = unit(planes);
  const area = samplesUnder(luma, region);
  const side = blockSide(area.w, area.h);
  const [right, bottom] = [area.x + area.w, area.y + area.h];
  const patches: Patch[] = [];
  for (let row = Math.floor(area.y / side); row * side < bottom; row += 1) {
    const y = Math.max(area.y, row * side);
    const h = Math.min(bottom, (row + 1) * side) - y;
    for (let column = Math.floor(area.x / side); column * side < right; column += 1) {
      const x = Math.max(area.x, column * side);
      const block = { x, y, w: Math.min(right, (column + 1) * side) - x, h };
      patches.push({ plane: luma, area: block, value: quantiseLevel(mean(luma, block) / one) * one });
    }
  }
  const grey = 128 * one;
  const [cbPlane, crPlane] = chroma;
  const [cbArea, crArea] = [samplesUnder(cbPlane, region), samplesUnder(crPlane, region)];
  const tint = chooseTint((mean(cbPlane, cbArea) - grey) / one, (mean(crPlane, crArea) - grey) / one);
  patches.push({ plane: cbPlane, area: cbArea, value: grey + tint.cb * one });
  patches.push({ plane: crPlane, area: crArea, value: grey + tint.cr * one });
  return patches;
}

/** What one step of 8-bit colour is worth in the picture's own depth. */
function unit({ depth }: SamplePlanes): number {
  return 2 ** (depth - 8);
}

/** The first row is filled, the others are copied from it: that is what memory does fastest. */
function fill({ samples, width }: Plane, { x, y, w, h }: Box, value: number): void {
  if (w <= 0 || h <= 0) return;
  const first = y * width + x;
  samples.fill(value, first, first + w);
  for (let row = 1; row < h; row += 1) samples.copyWithin(first + row * width, first, first + w);
}

/** Of some 16×16 samples spread over the area: as good a mean, for a fraction of the reading. */
function mean({ samples, width }: Plane, { x, y, w, h }: Box): number {
  const [stepX, stepY] = [Math.max(1, w >> 4), Math.max(1, h >> 4)];
  let sum = 0;
  let count = 0;
  for (let row = y; row < y + h; row += stepY) {
    const end = row * width + x + w;
    for (let at = row * width + x; at < end; at += stepX) {
      sum += samples[at] ?? 0;
      count += 1;
    }
  }
  return count > 0 ? sum / count : 0;
}
