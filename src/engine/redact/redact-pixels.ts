import type { MaskDecision, Style } from '../../shared/cover.js';
import type { Box } from '../../shared/geometry.js';
import { coverRegions, fillPlanes, SLATE_COLOR } from './cover-planes.js';
import type { Plane, SamplePlanes } from './sample-planes.js';

/**
 * Covers a photo: packed RGB24 in place. It is covered as YUV 4:4:4, by the same code as video, and only the covered
 * regions are written back, so that the rest of the photo stays as it was to the bit.
 */
export function redactPixels(
  rgb: Buffer,
  size: { readonly width: number; readonly height: number },
  decision: MaskDecision,
  style: Style,
): void {
  const whole = { x: 0, y: 0, w: size.width, h: size.height };
  const boxes =
    decision.cover === 'whole' ? [whole] : decision.regions.map(({ box }) => wholePixels(box, size));
  // All are read before any is written: where they overlap, each is made of the photo and not of another's cover.
  const regions = boxes
    .filter((box) => box.w > 0 && box.h > 0)
    .map((box) => ({ box, planes: readRegion(rgb, size.width, box) }));
  for (const { box, planes } of regions) {
    if (decision.cover === 'whole') fillPlanes(planes, SLATE_COLOR);
    else coverRegions(planes, [{ x: 0, y: 0, w: box.w, h: box.h }], style);
    writeRegion(rgb, size.width, box, planes);
  }
}

function wholePixels(box: Box, { width, height }: { width: number; height: number }): Box {
  const x = Math.max(0, Math.floor(box.x));
  const y = Math.max(0, Math.floor(box.y));
  const right = Math.min(width, Math.ceil(box.x + box.w));
  const bottom = Math.min(height, Math.ceil(box.y + box.h));
  return { x, y, w: right - x, h: bottom - y };
}

/** Full-range BT.601, as in JFIF. */
function readRegion(rgb: Buffer, stride: number, { x, y, w, h }: Box): SamplePlanes {
  const [luma, cb, cr] = [makePlane(w, h), makePlane(w, h), makePlane(w, h)];
  for (let row = 0, to = 0; row < h; row += 1) {
    let from = ((y + row) * stride + x) * 3;
    for (let column = 0; column < w; column += 1, from += 3, to += 1) {
      const [r = 0, g = 0, b = 0] = [rgb[from], rgb[from + 1], rgb[from + 2]];
      luma.samples[to] = clampByte(0.299 * r + 0.587 * g + 0.114 * b);
      cb.samples[to] = clampByte(128 - 0.168736 * r - 0.331264 * g + 0.5 * b);
      cr.samples[to] = clampByte(128 + 0.5 * r - 0.418688 * g - 0.081312 * b);
    }
  }
  return { luma, chroma: [cb, cr], depth: 8 };
}

function writeRegion(rgb: Buffer, stride: number, { x, y, w, h }: Box, { luma, chroma }: SamplePlanes): void {
  const [cbPlane, crPlane] = chroma;
  for (let row = 0, from = 0; row < h; row += 1) {
    let to = ((y + row) * stride + x) * 3;
    for (let column = 0; column < w; column += 1, to += 3, from += 1) {
      const level = luma.samples[from] ?? 0;
      const cb = (cbPlane.samples[from] ?? 0) - 128;
      const cr = (crPlane.samples[from] ?? 0) - 128;
      rgb[to] = clampByte(level + 1.402 * cr);
      rgb[to + 1] = clampByte(level - 0.344136 * cb - 0.714136 * cr);
      rgb[to + 2] = clampByte(level + 1.772 * cb);
    }
  }
}

function makePlane(width: number, height: number): Plane {
  return { samples: new Uint8Array(width * height), width, height, stepX: 1, stepY: 1 };
}

function clampByte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
