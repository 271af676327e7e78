import sharp from 'sharp';
import type { PreviewHeader } from '../../src/shared/contract.js';

interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}
interface Face {
  readonly track: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** Colours that tests look for: a patch in the left upper corner, the floor, and a picture that is covered wholly. */
export const PATCH: Rgb = { r: 40, g: 160, b: 90 };
export const FLOOR: Rgb = { r: 92, g: 72, b: 58 };
export const SLATE: Rgb = { r: 26, g: 38, b: 96 };
const SKINS: readonly Rgb[] = [
  { r: 214, g: 168, b: 140 },
  { r: 150, g: 105, b: 82 },
  { r: 188, g: 140, b: 112 },
];

/** Where the made-up faces of a moment are, in shares of the picture's width and height. */
export function facesAt(time: number): readonly Face[] {
  return [0, 1].map((track) => ({
    track: track + 1,
    x: 0.3 + track * 0.36 + 0.08 * Math.sin(time * 0.8 + track * 2),
    y: 0.4 + 0.05 * Math.cos(time * 0.6 + track),
    size: 0.13 + track * 0.03,
  }));
}

/** A room with people whose faces are mosaics, as planar I420, BT.709 limited. */
export function drawPreview(width: number, height: number, time: number, isWhole: boolean): Uint8Array {
  const pixels = new Uint8Array((width * height * 3) / 2);
  const blue = width * height;
  const red = blue + (width * height) / 4;
  const faces = facesAt(time);
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const [luma, blueness, redness] = toYuv(
        isWhole ? SLATE : colourAt(x / width, y / height, width / height, faces),
      );
      const at = y * width + x;
      pixels[at] = pixels[at + 1] = pixels[at + width] = pixels[at + width + 1] = luma;
      const half = (y >> 1) * (width >> 1) + (x >> 1);
      pixels[blue + half] = blueness;
      pixels[red + half] = redness;
    }
  }
  return pixels;
}

/** The boxes that belong to `drawPreview`. */
export function boxesAt(time: number): PreviewHeader['boxes'] {
  return facesAt(time).map(({ track, x, y, size }) => ({
    x: x - size / 2,
    y: y - size * 0.9,
    w: size,
    h: size * 1.8,
    kind: 'face',
    track,
    score: track === 1 ? 0.97 : null,
  }));
}

/** A still of the same room as JPEG, base64; `hue` tells one source from another. */
export async function drawStill(hue: number): Promise<string> {
  const [width, height] = [320, 180];
  const rgb = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const { r, g, b } = colourAt(x / width, y / height, width / height, facesAt(hue));
      const at = (y * width + x) * 3;
      rgb[at] = r;
      rgb[at + 1] = g;
      rgb[at + 2] = b;
    }
  }
  const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .modulate({ hue: Math.round(hue * 40) % 360 })
    .jpeg()
    .toBuffer();
  return jpeg.toString('base64');
}

function colourAt(x: number, y: number, aspect: number, faces: readonly Face[]): Rgb {
  if (x < 0.08 && y < 0.1) return PATCH;
  for (const [index, face] of faces.entries()) {
    const skin = SKINS[index % SKINS.length] ?? SLATE;
    const dx = (x - face.x) / (face.size / 2);
    const dy = (y - face.y) / (face.size * 0.5 * aspect);
    if (Math.abs(dx) < 1 && Math.abs(dy) < 1) return mosaic(skin, dx, dy, face.track);
    if (dy >= 1 && Math.abs(dx) < 0.9 + (dy - 1) * 0.5 && Math.abs(dx) < 1.9) {
      return index === 0 ? { r: 52, g: 84, b: 150 } : { r: 130, g: 60, b: 70 };
    }
  }
  if (y > 0.86) return FLOOR;
  const light = Math.round(70 * (1 - y) + 20 * Math.sin(x * 6));
  return { r: 120 + light * 0.9, g: 124 + light * 0.7, b: 130 + light * 0.4 };
}

function mosaic(skin: Rgb, dx: number, dy: number, seed: number): Rgb {
  const [column, row] = [Math.floor((dx + 1) * 4), Math.floor((dy + 1) * 4)];
  const shade = ((column * 7 + row * 13 + seed * 5) % 9) * 9 - 36 - row * 6;
  return { r: skin.r + shade, g: skin.g + shade, b: skin.b + shade };
}

function toYuv({ r, g, b }: Rgb): readonly [number, number, number] {
  return [
    16 + 0.1826 * r + 0.6142 * g + 0.062 * b,
    128 - 0.1006 * r - 0.3386 * g + 0.4392 * b,
    128 + 0.4392 * r - 0.3989 * g - 0.0403 * b,
  ];
}
