import type { Box } from '../../shared/geometry.js';
import { intersectionOverUnion } from '../../shared/geometry.js';
import type { DetectorPicture } from './detector.js';

/** A face in pixels of the picture that was searched; score 0–1. */
export interface ScoredBox {
  readonly box: Box;
  readonly score: number;
}

/** What the network answers: [1,N,2] background and face scores, [1,N,4] offsets from N priors. */
export interface HeadOutputs {
  readonly scores: Float32Array;
  readonly offsets: Float32Array;
}

/** Prior sizes in px at each stride, and the variances: UltraFace, vision/ssd/config/fd_config.py. */
const HEADS = [
  { stride: 8, sizes: [10, 16, 24] },
  { stride: 16, sizes: [32, 48] },
  { stride: 32, sizes: [64, 96] },
  { stride: 64, sizes: [128, 192, 256] },
] as const;
const CENTER_VARIANCE = 0.1;
const SIZE_VARIANCE = 0.2;

const MEAN = 127;
const SCALE = 1 / 128;
const NORMALISED = Float32Array.from({ length: 256 }, (_, value) => (value - MEAN) * SCALE);

/** Boxes that overlap more than this are one face. */
const SAME_FACE_IOU = 0.4;
/** More than this in one picture is noise; keeps the search for overlaps short. */
const MAX_CANDIDATES = 1000;

/** Fills `data` with [1,3,H,W] float32 RGB, (value − 127) / 128. */
export function toTensorData({ width, height, rgb }: DetectorPicture, data: Float32Array): Float32Array {
  const area = width * height;
  for (let i = 0, from = 0; i < area; i += 1, from += 3) {
    data[i] = NORMALISED[rgb[from] ?? 0] ?? 0;
    data[area + i] = NORMALISED[rgb[from + 1] ?? 0] ?? 0;
    data[2 * area + i] = NORMALISED[rgb[from + 2] ?? 0] ?? 0;
  }
  return data;
}

/** Number of priors that the network answers for a picture of this size. */
export function countPriors(width: number, height: number): number {
  return HEADS.reduce(
    (sum, { stride, sizes }) => sum + Math.ceil(width / stride) * Math.ceil(height / stride) * sizes.length,
    0,
  );
}

/** Turns the network's answer for a `width`×`height` picture into boxes with at least `minScore`. */
export function decodeFaces(
  { width, height }: { readonly width: number; readonly height: number },
  { scores, offsets }: HeadOutputs,
  minScore: number,
): ScoredBox[] {
  const faces: ScoredBox[] = [];
  let prior = 0;
  for (const { stride, sizes } of HEADS) {
    const columns = Math.ceil(width / stride);
    const rows = Math.ceil(height / stride);
    for (let cell = 0; cell < rows * columns; cell += 1) {
      for (const size of sizes) {
        // Not `< minScore`: a score that is no number must be seen, not passed over.
        const score = scores[prior * 2 + 1] ?? NaN;
        if (!(score < minScore)) {
          const centre = {
            x: ((cell % columns) + 0.5) * stride,
            y: (Math.floor(cell / columns) + 0.5) * stride,
          };
          faces.push({ score, box: decodeBox(offsets.subarray(prior * 4, prior * 4 + 4), centre, size) });
        }
        prior += 1;
      }
    }
  }
  return faces;
}

function decodeBox(offsets: Float32Array, centre: { x: number; y: number }, size: number): Box {
  const [dx = NaN, dy = NaN, dw = NaN, dh = NaN] = offsets;
  const w = Math.exp(dw * SIZE_VARIANCE) * size;
  const h = Math.exp(dh * SIZE_VARIANCE) * size;
  return {
    x: centre.x + dx * CENTER_VARIANCE * size - w / 2,
    y: centre.y + dy * CENTER_VARIANCE * size - h / 2,
    w,
    h,
  };
}

/** Keeps the best of each group of overlapping boxes (greedy non-maximum suppression), best first. */
export function suppressOverlaps(faces: readonly ScoredBox[]): ScoredBox[] {
  const sorted = [...faces].sort((a, b) => b.score - a.score).slice(0, MAX_CANDIDATES);
  const kept: ScoredBox[] = [];
  for (const face of sorted) {
    if (kept.every((other) => intersectionOverUnion(other.box, face.box) <= SAME_FACE_IOU)) kept.push(face);
  }
  return kept;
}

/** The picture at half its size, each pixel the mean of four; an odd last row or column is left out. */
export function halvePicture({ width, height, rgb }: DetectorPicture): DetectorPicture {
  const halfWidth = width >> 1;
  const halfHeight = height >> 1;
  const half = new Uint8Array(halfWidth * halfHeight * 3);
  const stride = width * 3;
  let to = 0;
  for (let y = 0; y < halfHeight; y += 1) {
    let from = 2 * y * stride;
    for (let x = 0; x < halfWidth; x += 1, from += 6) {
      for (let channel = from; channel < from + 3; channel += 1, to += 1) {
        const above = (rgb[channel] ?? 0) + (rgb[channel + 3] ?? 0);
        const below = (rgb[channel + stride] ?? 0) + (rgb[channel + stride + 3] ?? 0);
        half[to] = (above + below + 2) >> 2;
      }
    }
  }
  return { width: halfWidth, height: halfHeight, rgb: half };
}
