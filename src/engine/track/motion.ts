import { unionBox } from '../../shared/geometry.js';
import type { Box } from '../../shared/geometry.js';

/** A box at a time, s. */
export interface TimedBox {
  readonly time: number;
  readonly box: Box;
}

/** Speed of a box's centre, px/s. */
export interface Velocity {
  readonly x: number;
  readonly y: number;
}

/** Observations that a speed is taken from: enough to average jitter, few enough to follow a turn. */
export const VELOCITY_POINTS = 5;
/** Older observations than this say nothing about the present speed, s. */
const VELOCITY_WINDOW = 0.5;
/** Over a span this short the detector's jitter weighs as much as the motion, s. */
const JITTER_SPAN = 0.03;
/** A head that is lost from sight does not keep its speed for longer than about this, s. */
const MOMENTUM = 0.5;
/** How fast the doubt about a box that is not seen any more (or not yet) grows, box sizes per s and per side. */
const SPREAD_RATE = 0.8;
const MAX_SPREAD = 0.25;
/** The strongest acceleration of a head that covering allows for, box sizes per s². */
const ACCELERATION = 12;
/** 1/s²: in the middle of a gap of 0.5 s the whole way between its two ends is covered. */
const DETOUR_RATE = 16;

export const STILL: Velocity = { x: 0, y: 0 };

/**
 * Constant velocity of the newest of `points` (sorted by time), by least squares, damped where the time they
 * span is short. `STILL` for fewer than two points.
 */
export function estimateVelocity(points: readonly TimedBox[]): Velocity {
  const newest = points.at(-1);
  return newest === undefined ? STILL : fitVelocity(points.slice(-VELOCITY_POINTS), newest.time);
}

/** As `estimateVelocity`, for the oldest of `points`. */
export function estimateInitialVelocity(points: readonly TimedBox[]): Velocity {
  const oldest = points[0];
  return oldest === undefined ? STILL : fitVelocity(points.slice(0, VELOCITY_POINTS), oldest.time);
}

function fitVelocity(points: readonly TimedBox[], anchor: number): Velocity {
  const near = points.filter((point) => Math.abs(point.time - anchor) <= VELOCITY_WINDOW);
  const n = near.length;
  let meanT = 0;
  let meanX = 0;
  let meanY = 0;
  for (const { time, box } of near) {
    meanT += (time - anchor) / n;
    meanX += (box.x + box.w / 2) / n;
    meanY += (box.y + box.h / 2) / n;
  }
  let varT = 0;
  let covX = 0;
  let covY = 0;
  let span = 0;
  for (const { time, box } of near) {
    const dt = time - anchor - meanT;
    varT += dt * dt;
    covX += dt * (box.x + box.w / 2 - meanX);
    covY += dt * (box.y + box.h / 2 - meanY);
    span = Math.max(span, Math.abs(time - anchor));
  }
  if (varT === 0) return STILL;
  const trust = span / (span + JITTER_SPAN);
  return { x: (covX / varT) * trust, y: (covY / varT) * trust };
}

/** Where a box is expected `elapsed` s (negative: earlier) after it was seen; its speed fades with `MOMENTUM`. */
export function predictBox(box: Box, velocity: Velocity, elapsed: number): Box {
  const travel = Math.sign(elapsed) * MOMENTUM * (1 - Math.exp(-Math.abs(elapsed) / MOMENTUM));
  return { ...box, x: box.x + velocity.x * travel, y: box.y + velocity.y * travel };
}

/**
 * Everywhere a face may be `elapsed` s (negative: before) from the one sight of it: where it was, where its speed
 * takes it, and a margin that grows with time.
 */
export function reachOneSided(box: Box, velocity: Velocity, elapsed: number): Box {
  const reach = unionBox(box, predictBox(box, velocity, elapsed));
  return growBy(reach, box, Math.min(MAX_SPREAD, SPREAD_RATE * Math.abs(elapsed)));
}

/**
 * Everywhere a face may be at `time` between two sights of it: the interpolated box, a margin for an acceleration
 * that the straight line does not know (½·a·Δ₁·Δ₂ bounds its error), and, as the gap gets long, more and more of
 * the way between both ends, for a face that stood still and then jumped.
 */
export function reachBetween(before: TimedBox, after: TimedBox, time: number): Box {
  const gap = after.time - before.time;
  const sinceBefore = time - before.time;
  const untilAfter = after.time - time;
  if (gap <= 0 || sinceBefore <= 0) return before.box;
  if (untilAfter <= 0) return after.box;
  const share = sinceBefore / gap;
  const pull = Math.min(1, DETOUR_RATE * sinceBefore * untilAfter);
  const straight = mixBoxes(before.box, after.box, share);
  const early = mixBoxes(before.box, after.box, share * (1 - pull));
  const late = mixBoxes(before.box, after.box, share + (1 - share) * pull);
  const margin = Math.min(MAX_SPREAD, (ACCELERATION / 2) * sinceBefore * untilAfter);
  return growBy(unionBox(straight, unionBox(early, late)), straight, margin);
}

/** Interpolation that is never outside the two boxes by a rounding error. */
function mixBoxes(a: Box, b: Box, t: number): Box {
  const mix = (p: number, q: number): number => p * (1 - t) + q * t;
  return { x: mix(a.x, b.x), y: mix(a.y, b.y), w: mix(a.w, b.w), h: mix(a.h, b.h) };
}

/** Grows each side of `box` by `fraction` of the size of `measure`. */
function growBy(box: Box, measure: Box, fraction: number): Box {
  const dx = measure.w * fraction;
  const dy = measure.h * fraction;
  return { x: box.x - dx, y: box.y - dy, w: box.w + 2 * dx, h: box.h + 2 * dy };
}
