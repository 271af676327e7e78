import type { RgbPicture } from '../../../src/engine/audit/masked-cells.js';

/** A grey picture; `change` brightens the pixels for which it answers true, by 13 per channel (39 in sum). */
export function picture(
  width: number,
  height: number,
  change: (x: number, y: number) => boolean = () => false,
  step = 13,
): RgbPicture {
  const rgb = new Uint8Array(width * height * 3).fill(100);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (change(x, y)) rgb.fill(100 + step, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return { width, height, rgb };
}
