import type { CoverReason, MaskDecision, Region } from '../../shared/cover.js';
import { growBox } from '../../shared/geometry.js';
import type { Box } from '../../shared/geometry.js';
import type { SearchBracket, TrackBook } from '../track/track-book.js';
import type { PolicyRules } from './policy-rules.js';

/** Whether the detector's process has yet to answer for the first time, answers, or is down. */
export type DetectorState = 'starting' | 'ready' | 'down';

export interface MaskQuestion {
  /** Program or presentation time of the frame, s. */
  readonly time: number;
  readonly book: TrackBook;
  readonly rules: PolicyRules;
  /** Whether frames are held back (or it is a file), so that a search after the frame can be waited for. */
  readonly lookAhead: boolean;
  /** Size of the program picture, px. */
  readonly frame: { readonly width: number; readonly height: number };
  readonly detectorState: DetectorState;
}

/**
 * Decides what of one frame is covered. Fails closed: without a fresh search on the required sides of the frame,
 * within its own shot, the whole frame is covered. Never throws for bad numbers; they cover the whole frame too.
 */
export function decideMask(question: MaskQuestion): MaskDecision {
  const { time, book, rules, lookAhead, frame } = question;
  if (![time, frame.width, frame.height].every(Number.isFinite)) return whole('detector-failed');

  const bracket = book.nearestSearches(time);
  if (!bracket.sound) return whole('detector-failed');
  if (!isVouchedFor(time, bracket, rules.maxAge, lookAhead)) return whole(missingReason(question, bracket));

  const regions: Region[] = [];
  for (const { track, kind, box, score } of book.coverAt(time)) {
    const grown = growBox(box, rules.growth);
    if (![grown.x, grown.y, grown.w, grown.h].every(Number.isFinite)) return whole('detector-failed');
    const clamped = clampToFrame(grown, frame.width, frame.height);
    if (clamped !== null) regions.push({ box: clamped, kind, track, score });
  }
  return { cover: 'regions', regions: dropContained(regions) };
}

function whole(reason: CoverReason): MaskDecision {
  return { cover: 'whole', reason };
}

/**
 * With look-ahead the search after the frame counts, for only it knows of a face that has just appeared; where the
 * shot or file ends there is none to come, and the last one before stands in. The one before must be as near, unless the
 * shot begins in between: over a longer gap nobody knows how a face moved. Without look-ahead only the past counts.
 */
function isVouchedFor(time: number, bracket: SearchBracket, maxAge: number, lookAhead: boolean): boolean {
  const { before, after, shotEnded } = bracket;
  const freshBefore = before !== null && time - before <= maxAge;
  if (!lookAhead) return freshBefore;
  if (after !== null) return after - time <= maxAge && (before === null || freshBefore);
  return shotEnded && freshBefore;
}

function missingReason({ book, detectorState }: MaskQuestion, bracket: SearchBracket): CoverReason {
  if (detectorState === 'down') return 'detector-failed';
  if (!book.searched) return 'detector-starting';
  const nothingKnown = bracket.before === null && bracket.after === null;
  return bracket.afterCut && nothingKnown ? 'scene-cut' : 'detector-late';
}

/**
 * Masks end at multiples of this, px: so they stand still for some frames while a face moves, which an encoder
 * repays.
 */
const SNAP = 8;

/** The part of the box inside the frame, outwards to multiples of `SNAP`; null when none is. */
function clampToFrame(box: Box, width: number, height: number): Box | null {
  const left = Math.max(0, SNAP * Math.floor(box.x / SNAP));
  const top = Math.max(0, SNAP * Math.floor(box.y / SNAP));
  const right = Math.min(width, SNAP * Math.ceil((box.x + box.w) / SNAP));
  const bottom = Math.min(height, SNAP * Math.ceil((box.y + box.h) / SNAP));
  return right > left && bottom > top ? { x: left, y: top, w: right - left, h: bottom - top } : null;
}

/** Leaves out regions that lie wholly within another; of equal ones the first stays. */
function dropContained(regions: readonly Region[]): Region[] {
  return regions.filter(
    (inner, i) =>
      !regions.some(
        (outer, o) => o !== i && contains(outer.box, inner.box) && (o < i || !contains(inner.box, outer.box)),
      ),
  );
}

function contains(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.w >= inner.x + inner.w &&
    outer.y + outer.h >= inner.y + inner.h
  );
}
