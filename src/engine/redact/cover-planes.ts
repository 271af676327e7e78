import type { Style } from '../../shared/cover.js';
import type { Box } from '../../shared/geometry.js';
import { boxBlur } from './box-blur.js';
import { chooseTint, countBlocks, quantiseLevel } from './mosaic-blocks.js';
import { samplesUnder, type Plane, type SamplePlanes } from './sample-planes.js';

/** 8-bit Y, Cb, Cr. */
export type YuvColor = readonly [y: number, cb: number, cr: number];

/** A saturated indigo: no skin, hair or shadow comes near it, so what is covered never looks uncovered. */
export const SOLID_COLOR: YuvColor = [88, 188, 116];
/** For whole frames: the same, darker. */
export const SLATE_COLOR: YuvColor = [48, 164, 120];

/** Covers one region in the samples themselves. Chroma is covered as far as any sample touches the region. */
export function coverRegion(planes: SamplePlanes, region: Box, style: Style): void {
  const all = [planes.luma, ...planes.chroma];
  switch (style) {
    case 'solid':
      all.forEach((plane, index) => {
        fill(plane, samplesUnder(plane, region), (SOLID_COLOR[index] ?? 0) * unit(planes));
      });
      break;
    case 'mosaic':
      coverWithMosaic(planes, region);
      break;
    case 'blur':
      for (const plane of all) boxBlur(plane, samplesUnder(plane, region));
      break;
  }
}

/** Fills whole planes with one colour. */
export function fillPlanes(planes: SamplePlanes, color: YuvColor): void {
  [planes.luma, ...planes.chroma].forEach((plane, index) => {
    plane.samples.fill((color[index] ?? 0) * unit(planes));
  });
}

function coverWithMosaic(planes: SamplePlanes, region: Box): void {
  const { luma, chroma } = planes;
  const one = unit(planes);
  const area = samplesUnder(luma, region);
  const { columns, rows } = countBlocks(area.w, area.h);
  for (let row = 0; row < rows; row += 1) {
    const top = area.y + Math.floor((row * area.h) / rows);
    const bottom = area.y + Math.floor(((row + 1) * area.h) / rows);
    for (let column = 0; column < columns; column += 1) {
      const left = area.x + Math.floor((column * area.w) / columns);
      const right = area.x + Math.floor(((column + 1) * area.w) / columns);
      const block = { x: left, y: top, w: right - left, h: bottom - top };
      fill(luma, block, quantiseLevel(mean(luma, block) / one) * one);
    }
  }
  const grey = 128 * one;
  const [cbPlane, crPlane] = chroma;
  const [cbArea, crArea] = [samplesUnder(cbPlane, region), samplesUnder(crPlane, region)];
  const tint = chooseTint((mean(cbPlane, cbArea) - grey) / one, (mean(crPlane, crArea) - grey) / one);
  fill(cbPlane, cbArea, grey + tint.cb * one);
  fill(crPlane, crArea, grey + tint.cr * one);
}

/** What one step of 8-bit colour is worth in the picture's own depth. */
function unit({ depth }: SamplePlanes): number {
  return 2 ** (depth - 8);
}

function fill({ samples, width }: Plane, { x, y, w, h }: Box, value: number): void {
  for (let row = y; row < y + h; row += 1) samples.fill(value, row * width + x, row * width + x + w);
}

function mean({ samples, width }: Plane, { x, y, w, h }: Box): number {
  let sum = 0;
  for (let row = y; row < y + h; row += 1) {
    const end = row * width + x + w;
    for (let at = row * width + x; at < end; at += 1) sum += samples[at] ?? 0;
  }
  return w > 0 && h > 0 ? sum / (w * h) : 0;
}
