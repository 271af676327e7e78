import { AppError } from '../../shared/errors.js';
import type { Box } from '../../shared/geometry.js';
import type { VideoSource } from '../source/video-source.js';
import type { Canvas, SceneItem } from './compositor.js';

/** `single`: one source fills the canvas. `pip`: the second stands small over the first, at the bottom right. */
export const LAYOUTS = ['single', 'pip'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** Width of the small picture and its distance from the edges, as shares of the canvas width. */
const PIP_WIDTH = 0.25;
const PIP_MARGIN = 0.02;

/** Places sources on a canvas. Throws AppError `usage.invalid` when their number does not fit the layout. */
export function arrange(layout: Layout, sources: readonly VideoSource[], canvas: Canvas): SceneItem[] {
  const [main, small, ...more] = sources;
  const wanted = layout === 'single' ? 1 : 2;
  if (!main || sources.length !== wanted || more.length > 0) {
    throw new AppError('usage.invalid', `layout ${layout} takes ${wanted} source(s), got ${sources.length}`);
  }
  const full: SceneItem = { source: main, place: { x: 0, y: 0, w: canvas.width, h: canvas.height } };
  if (!small) return [full];
  const w = even(canvas.width * PIP_WIDTH);
  const h = even((w * canvas.height) / canvas.width);
  const margin = even(canvas.width * PIP_MARGIN);
  const place = { x: canvas.width - w - margin, y: canvas.height - h - margin, w, h };
  return [full, { source: small, place }];
}

/**
 * Where a small picture of the canvas's shape stands: `at` gives its left upper corner and its width, as shares of the
 * canvas; what would stand outside is moved in.
 */
export function placeInset(
  at: { readonly x: number; readonly y: number; readonly w: number },
  canvas: Canvas,
): Box {
  const w = Math.max(2, even(canvas.width * Math.min(1, at.w)));
  const h = Math.max(2, even((w * canvas.height) / canvas.width));
  const x = Math.min(even(at.x * canvas.width), canvas.width - w);
  const y = Math.min(even(at.y * canvas.height), canvas.height - h);
  return { x: Math.max(0, x), y: Math.max(0, y), w, h };
}

function even(value: number): number {
  return 2 * Math.round(value / 2);
}
