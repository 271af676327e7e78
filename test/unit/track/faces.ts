import type { Detection } from '../../../src/shared/cover.js';
import type { Box } from '../../../src/shared/geometry.js';
import type { TrackRules } from '../../../src/engine/track/track-rules.js';

/** Figures of the tests' own: what a policy chooses is tuned on measured leaks. */
export const rules: TrackRules = {
  startScore: 0.5,
  pairScore: 0.3,
  continueScore: 0.3,
  holdAfterLoss: 1,
  retroCover: 0.5,
  shrinkRate: 0.7,
};

/** A detected face, 100 px unless told otherwise. */
export function face(x: number, y: number, score = 0.9, size = 100): Detection {
  return { box: { x, y, w: size, h: size }, score, kind: 'face' };
}

/** Whether `outer` holds `inner`, up to a rounding error of a millionth of a pixel. */
export function holds(outer: Box, inner: Box): boolean {
  const slack = 1e-6;
  return (
    outer.x <= inner.x + slack &&
    outer.y <= inner.y + slack &&
    outer.x + outer.w >= inner.x + inner.w - slack &&
    outer.y + outer.h >= inner.y + inner.h - slack
  );
}
