import type { InsetPlace } from '../../src/shared/settings.js';

const SMALLEST = 0.08;

/** The nearest place that lies wholly on the canvas; the small picture has the canvas's shape. */
export function fitInset({ x, y, w }: InsetPlace): InsetPlace {
  const width = clamp(w, SMALLEST, 1);
  return { x: round(clamp(x, 0, 1 - width)), y: round(clamp(y, 0, 1 - width)), w: round(width) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** A ten-thousandth of the canvas is finer than a pixel. */
function round(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
