import type { Detection, Kind } from '../../shared/cover.js';
import type { Box } from '../../shared/geometry.js';

/** A detection with the time of the frame it was found in. Box in program pixels, time in s. */
export interface Observation {
  readonly time: number;
  readonly box: Box;
  readonly score: number;
  readonly kind: Kind;
}

/** Whether every number of a detection can be worked with: finite, and no negative size. */
export function isSound({ box, score }: Detection): boolean {
  return [box.x, box.y, box.w, box.h, score].every(Number.isFinite) && box.w >= 0 && box.h >= 0;
}

/** Strongest first; equal scores by place, so that the order in which a detector lists its boxes cannot matter. */
function compareObservations(a: Observation, b: Observation): number {
  return (
    b.score - a.score ||
    a.box.x - b.box.x ||
    a.box.y - b.box.y ||
    a.box.w - b.box.w ||
    a.box.h - b.box.h ||
    a.kind.localeCompare(b.kind)
  );
}

/**
 * The detections of one search that can matter (not empty, at least `minScore`), sorted, without exact
 * duplicates: searching one frame twice adds nothing.
 */
export function toObservations(
  time: number,
  detections: readonly Detection[],
  minScore: number,
): Observation[] {
  return detections
    .filter(({ box, score }) => score >= minScore && box.w > 0 && box.h > 0)
    .map(({ box, score, kind }) => ({ time, box, score, kind }))
    .sort(compareObservations)
    .filter((observation, index, sorted) => {
      const previous = sorted[index - 1];
      return previous === undefined || compareObservations(previous, observation) !== 0;
    });
}
