import type { Box } from '../../shared/geometry.js';
import type { Plane } from './sample-planes.js';

/** Radius as a share of the region's short side. */
const RADIUS_SHARE = 1 / 6;
/** Three box blurs are close to a Gaussian (W. Wells, 1986). */
const PASSES = 3;

/** Blurs a region of a plane in place, from its own samples only. Cosmetic: published attacks undo it. */
export function boxBlur({ samples, width }: Plane, { x, y, w, h }: Box): void {
  const radius = Math.max(1, Math.round(Math.min(w, h) * RADIUS_SHARE));
  const line = new Float32Array(Math.max(w, h));
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (let row = y; row < y + h; row += 1) blurLine(samples, row * width + x, 1, w, radius, line);
    for (let column = x; column < x + w; column += 1) {
      blurLine(samples, y * width + column, width, h, radius, line);
    }
  }
}

/** One running mean along a row or column; the edge samples stand for what lies outside. */
function blurLine(
  samples: Uint8Array | Uint16Array,
  start: number,
  step: number,
  count: number,
  radius: number,
  line: Float32Array,
): void {
  for (let i = 0; i < count; i += 1) line[i] = samples[start + i * step] ?? 0;
  const last = count - 1;
  const first = line[0] ?? 0;
  const share = 1 / (2 * radius + 1);
  let sum = first * (radius + 1);
  for (let i = 1; i <= radius; i += 1) sum += line[i < last ? i : last] ?? 0;
  for (let i = 0, to = start; i < count; i += 1, to += step) {
    samples[to] = sum * share + 0.5;
    const ahead = i + radius + 1;
    const behind = i - radius;
    sum += (line[ahead < last ? ahead : last] ?? 0) - (behind > 0 ? (line[behind] ?? 0) : first);
  }
}
