import type { Kind } from '../../shared/cover.js';
import type { Box } from '../../shared/geometry.js';
import { estimateInitialVelocity, estimateVelocity, reachBetween, reachOneSided } from './motion.js';
import { VELOCITY_POINTS } from './motion.js';
import type { Observation } from './observation.js';
import { lastIndexAtOrBefore } from './sorted-times.js';
import type { TrackRules } from './track-rules.js';

/** One followed object, for reports. Times in s of the first and last frame it was found in. */
export interface TrackSummary {
  readonly track: number;
  readonly kind: Kind;
  readonly first: number;
  readonly last: number;
  readonly observations: number;
}

/** An observation and the size that the track may not have shrunk below at its time, px. */
interface TrackPoint {
  readonly time: number;
  readonly box: Box;
  readonly score: number;
  readonly heldW: number;
  readonly heldH: number;
}

/** Points kept before a forgotten time: what the newest one's speed is taken from, and one that may be replaced. */
const KEPT_POINTS = VELOCITY_POINTS + 1;

/** Where one object was seen within one shot, and where it may be at any time. */
export class Track {
  readonly number: number;
  readonly kind: Kind;
  /** Time of the search that started the track, s; its first point may be one search older. */
  readonly startedAt: number;
  #points: TrackPoint[] = [];
  #forgotten = 0;
  #first = Infinity;

  constructor(number: number, kind: Kind, startedAt: number) {
    this.number = number;
    this.kind = kind;
    this.startedAt = startedAt;
  }

  get lastTime(): number {
    return this.#points.at(-1)?.time ?? -Infinity;
  }

  /** Adds an observation newer than all before. */
  append({ time, box, score }: Observation, rules: TrackRules): void {
    const previous = this.#points.at(-1);
    const decay = previous === undefined ? 0 : Math.exp(-rules.shrinkRate * (time - previous.time));
    this.#points.push({
      time,
      box,
      score,
      heldW: Math.max(box.w, (previous?.heldW ?? 0) * decay),
      heldH: Math.max(box.h, (previous?.heldH ?? 0) * decay),
    });
    this.#first = Math.min(this.#first, time);
  }

  /** Takes back the observations at or after `time`. */
  truncate(time: number): void {
    while (this.lastTime >= time) this.#points.pop();
  }

  /** Drops observations that no frame at or after `time` depends on. */
  forgetBefore(time: number): void {
    const drop = lastIndexAtOrBefore(this.#points, time) + 1 - KEPT_POINTS;
    if (drop <= 0) return;
    this.#points.splice(0, drop);
    this.#forgotten += drop;
  }

  /** Everywhere the object may be at `time`, before the policy's growth; null when it is not to be covered then. */
  boxAt(time: number, rules: TrackRules): Box | null {
    const index = lastIndexAtOrBefore(this.#points, time);
    const before = this.#points[index];
    const after = this.#points[index + 1];
    if (before === undefined) {
      if (after === undefined || after.time - time > rules.retroCover) return null;
      return reachOneSided(
        after.box,
        estimateInitialVelocity(this.#points.slice(0, VELOCITY_POINTS)),
        time - after.time,
      );
    }
    const elapsed = time - before.time;
    if (after === undefined && elapsed > rules.holdAfterLoss) return null;
    const reach =
      after === undefined
        ? reachOneSided(before.box, estimateVelocity(this.#points.slice(-VELOCITY_POINTS)), elapsed)
        : reachBetween(before, after, time);
    const decay = Math.exp(-rules.shrinkRate * elapsed);
    return widenTo(reach, before.heldW * decay, before.heldH * decay);
  }

  /** Score of the newest sight at or before `time`, or of the first one after it. */
  scoreAt(time: number): number {
    return this.#points[Math.max(0, lastIndexAtOrBefore(this.#points, time))]?.score ?? 0;
  }

  summary(): TrackSummary {
    return {
      track: this.number,
      kind: this.kind,
      first: this.#first,
      last: this.lastTime,
      observations: this.#forgotten + this.#points.length,
    };
  }
}

/** Widens a box about its centre to at least this size, px. */
function widenTo(box: Box, minW: number, minH: number): Box {
  const dx = Math.max(0, minW - box.w) / 2;
  const dy = Math.max(0, minH - box.h) / 2;
  return { x: box.x - dx, y: box.y - dy, w: box.w + 2 * dx, h: box.h + 2 * dy };
}
