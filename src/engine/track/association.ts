import { intersectionOverUnion } from '../../shared/geometry.js';
import type { Box } from '../../shared/geometry.js';
import type { Kind } from '../../shared/cover.js';
import { estimateVelocity, predictBox, VELOCITY_POINTS } from './motion.js';
import type { Observation } from './observation.js';
import type { TrackRules } from './track-rules.js';

/** A track as the association sees it: enough to predict where it is next. */
interface LiveTrack {
  readonly number: number;
  readonly kind: Kind;
  /** Newest last, at most `VELOCITY_POINTS`, never empty. */
  readonly recent: readonly Observation[];
}

/** All that later searches need to know of earlier ones. Immutable, so that a late search can go back to it. */
export interface AssociationState {
  readonly tracks: readonly LiveTrack[];
  /** Weak detections of the newest search that continued nothing: seen again, they start a track. */
  readonly weak: readonly Observation[];
}

/** What one search adds to a track. */
export interface TrackHit {
  readonly number: number;
  readonly kind: Kind;
  /** One, or two when a track starts with the weak sight of the search before. */
  readonly observations: readonly Observation[];
}

export interface AssociationStep {
  readonly state: AssociationState;
  readonly hits: readonly TrackHit[];
}

export const NO_TRACKS: AssociationState = { tracks: [], weak: [] };

/*
 * A wrong match is worse than none: an unmatched track stays covered by its hold and an unmatched detection starts
 * a track with retro-cover, so both places are covered; a wrong match ends the cover of one. Hence narrow gates.
 */
/** Distance of centres that a match may have, in box sizes: at once, per s since the last sight, and at most. */
const GATE = 0.6;
const GATE_RATE = 3;
const MAX_GATE = 1.5;
/** A weak detection is as likely noise: it must lie nearer. */
const WEAK_GATE_SHARE = 0.6;
/** Ratio of sizes that a match may have. */
const MAX_SIZE_RATIO = 2.2;
/** Two weak sights in a row are one face from this overlap and up to this time apart, s. */
const WEAK_PAIR_IOU = 0.3;
const WEAK_PAIR_GAP = 0.5;

interface Pair {
  readonly track: number;
  readonly observation: number;
  readonly cost: number;
}

/**
 * Takes one search's observations (sorted by `toObservations`) into the tracks. Two thresholds as in ByteTrack
 * (Zhang et al., ECCV 2022): strong ones are matched first and start tracks, weak ones continue what is left.
 * @param numberFor gives the number of the track that starts with this observation; the same for the same object.
 */
export function associate(
  state: AssociationState,
  time: number,
  observations: readonly Observation[],
  rules: TrackRules,
  numberFor: (first: Observation) => number,
): AssociationStep {
  const tracks = state.tracks.filter((track) => time - lastTime(track) <= rules.holdAfterLoss);
  const strong = observations.filter((observation) => observation.score >= rules.startScore);
  const weak = observations.filter((observation) => observation.score < rules.startScore);

  const matched = new Map<LiveTrack, Observation>();
  const freeStrong = matchInto(matched, tracks, strong, time, 1);
  const freeWeak = matchInto(matched, tracks, weak, time, WEAK_GATE_SHARE);

  const hits: TrackHit[] = [];
  const next: LiveTrack[] = [];
  for (const track of tracks) {
    const observation = matched.get(track);
    if (observation === undefined) {
      next.push(track);
      continue;
    }
    hits.push({ number: track.number, kind: track.kind, observations: [observation] });
    next.push({ ...track, recent: [...track.recent, observation].slice(-VELOCITY_POINTS) });
  }

  const stillWeak: Observation[] = [];
  const earlier = state.weak.filter((observation) => time - observation.time <= WEAK_PAIR_GAP);
  for (const observation of [...freeStrong, ...freeWeak]) {
    if (observation.score < rules.pairScore) continue;
    const partner = takePartner(earlier, observation);
    if (partner === undefined && observation.score < rules.startScore) {
      stillWeak.push(observation);
      continue;
    }
    const recent = partner === undefined ? [observation] : [partner, observation];
    const number = numberFor(observation);
    hits.push({ number, kind: observation.kind, observations: recent });
    next.push({ number, kind: observation.kind, recent });
  }
  return { state: { tracks: next, weak: stillWeak }, hits };
}

function lastTime(track: LiveTrack): number {
  return track.recent.at(-1)?.time ?? -Infinity;
}

/** Matches the best pairs first and returns the observations that found no track, in their order. */
function matchInto(
  matched: Map<LiveTrack, Observation>,
  tracks: readonly LiveTrack[],
  observations: readonly Observation[],
  time: number,
  gateShare: number,
): Observation[] {
  if (observations.length === 0) return [];
  const pairs: Pair[] = [];
  tracks.forEach((track, t) => {
    const last = track.recent.at(-1);
    if (last === undefined || matched.has(track)) return;
    const elapsed = time - last.time;
    const predicted = predictBox(last.box, estimateVelocity(track.recent), elapsed);
    const gate = Math.min(MAX_GATE, GATE + GATE_RATE * elapsed) * gateShare;
    observations.forEach((observation, o) => {
      if (!isSameKind(observation.kind, track.kind)) return;
      const cost = matchCost(predicted, observation.box, gate);
      if (cost !== null) pairs.push({ track: t, observation: o, cost });
    });
  });
  pairs.sort((a, b) => a.cost - b.cost || a.track - b.track || a.observation - b.observation);

  const taken = new Set<number>();
  for (const pair of pairs) {
    const track = tracks[pair.track];
    const observation = observations[pair.observation];
    if (track === undefined || observation === undefined) continue;
    if (matched.has(track) || taken.has(pair.observation)) continue;
    matched.set(track, observation);
    taken.add(pair.observation);
  }
  return observations.filter((_, o) => !taken.has(o));
}

/** Lower is better; null when the boxes cannot be the same face. */
function matchCost(predicted: Box, seen: Box, gate: number): number | null {
  const sizeA = Math.sqrt(predicted.w * predicted.h);
  const sizeB = Math.sqrt(seen.w * seen.h);
  if (Math.max(sizeA, sizeB) > MAX_SIZE_RATIO * Math.min(sizeA, sizeB)) return null;
  const dx = predicted.x + predicted.w / 2 - (seen.x + seen.w / 2);
  const dy = predicted.y + predicted.h / 2 - (seen.y + seen.h / 2);
  const distance = Math.hypot(dx, dy) / ((sizeA + sizeB) / 2);
  if (distance > gate) return null;
  return 1 - intersectionOverUnion(predicted, seen) + distance;
}

/** Removes and returns the earlier weak sight that overlaps most. */
function takePartner(earlier: Observation[], observation: Observation): Observation | undefined {
  let best = -1;
  let bestIou = WEAK_PAIR_IOU;
  earlier.forEach((candidate, index) => {
    const iou = intersectionOverUnion(candidate.box, observation.box);
    if (isSameKind(candidate.kind, observation.kind) && iou >= bestIou) {
      best = index;
      bestIou = iou;
    }
  });
  return best < 0 ? undefined : earlier.splice(best, 1)[0];
}

/** Takes strings, so that it is right for any number of kinds; there is one so far. */
function isSameKind(a: string, b: string): boolean {
  return a === b;
}
