import {
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV422P10LE,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUV444P10LE,
  avGetPixFmtName,
} from 'node-av';
import { AppError } from '../../shared/errors.js';
import type { Box } from '../../shared/geometry.js';

/** One plane of a picture: rows of samples without padding. */
export interface Plane {
  readonly samples: Uint8Array | Uint16Array;
  readonly width: number;
  readonly height: number;
  /** How many picture pixels one sample stands for, across and down. */
  readonly stepX: number;
  readonly stepY: number;
}

interface Layout {
  readonly stepX: number;
  readonly stepY: number;
  readonly depth: 8 | 10;
}

const LAYOUTS = new Map<number, Layout>([
  [AV_PIX_FMT_YUV420P, { stepX: 2, stepY: 2, depth: 8 }],
  [AV_PIX_FMT_YUV422P, { stepX: 2, stepY: 1, depth: 8 }],
  [AV_PIX_FMT_YUV444P, { stepX: 1, stepY: 1, depth: 8 }],
  [AV_PIX_FMT_YUV420P10LE, { stepX: 2, stepY: 2, depth: 10 }],
  [AV_PIX_FMT_YUV422P10LE, { stepX: 2, stepY: 1, depth: 10 }],
  [AV_PIX_FMT_YUV444P10LE, { stepX: 1, stepY: 1, depth: 10 }],
]);

/** Planes of a picture as `Frame.toBuffer()` packs it, all views of the same memory, luma first. */
export interface SamplePlanes {
  readonly luma: Plane;
  readonly chroma: readonly [Plane, Plane];
  /** Bits per sample. */
  readonly depth: 8 | 10;
}

interface PictureShape {
  readonly width: number;
  readonly height: number;
  /** FFmpeg's pixel format. */
  readonly format: number;
}

/** Bytes of a packed picture. Throws AppError `engine.internal` for a format that is not covered. */
export function packedSize(shape: PictureShape): number {
  const { stepX, stepY, depth } = layoutOf(shape.format);
  const chroma = Math.ceil(shape.width / stepX) * Math.ceil(shape.height / stepY);
  return (shape.width * shape.height + 2 * chroma) * (depth > 8 ? 2 : 1);
}

/** Throws AppError `engine.internal` for a format that is not covered or memory that is not the picture's. */
export function openPlanes(packed: Buffer, shape: PictureShape): SamplePlanes {
  const { stepX, stepY, depth } = layoutOf(shape.format);
  const expected = packedSize(shape);
  if (packed.byteLength !== expected) {
    throw new AppError(
      'engine.internal',
      `expected a picture of ${expected} bytes, got ${packed.byteLength}`,
    );
  }
  const { buffer, byteOffset } = packed;
  const all =
    depth > 8
      ? new Uint16Array(buffer, byteOffset, expected / 2)
      : new Uint8Array(buffer, byteOffset, expected);
  const width = Math.ceil(shape.width / stepX);
  const height = Math.ceil(shape.height / stepY);
  const lumaEnd = shape.width * shape.height;
  const chromaPlane = (start: number): Plane => {
    return { samples: all.subarray(start, start + width * height), width, height, stepX, stepY };
  };
  return {
    luma: {
      samples: all.subarray(0, lumaEnd),
      width: shape.width,
      height: shape.height,
      stepX: 1,
      stepY: 1,
    },
    chroma: [chromaPlane(lumaEnd), chromaPlane(lumaEnd + width * height)],
    depth,
  };
}

/** The samples of a plane that show any part of `box` (picture px), as whole samples within the plane. */
export function samplesUnder(plane: Plane, box: Box): Box {
  const x = Math.max(0, Math.floor(box.x / plane.stepX));
  const y = Math.max(0, Math.floor(box.y / plane.stepY));
  const right = Math.min(plane.width, Math.ceil((box.x + box.w) / plane.stepX));
  const bottom = Math.min(plane.height, Math.ceil((box.y + box.h) / plane.stepY));
  return { x, y, w: Math.max(0, right - x), h: Math.max(0, bottom - y) };
}

function layoutOf(format: number): Layout {
  const layout = LAYOUTS.get(format);
  if (layout) return layout;
  const name = avGetPixFmtName(format as Parameters<typeof avGetPixFmtName>[0]) ?? `number ${format}`;
  throw new AppError('engine.internal', `expected a pixel format that can be covered, got ${name}`);
}
