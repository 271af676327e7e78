import type { Kind } from '../../shared/cover.js';
import type { Box } from '../../shared/geometry.js';
import { associate, NO_TRACKS } from './association.js';
import type { AssociationState } from './association.js';
import type { Observation } from './observation.js';
import { lastIndexAtOrBefore } from './sorted-times.js';
import { Track } from './track.js';
import type { TrackSummary } from './track.js';
import type { TrackRules } from './track-rules.js';

/** A finished search of the frame at `time`, s. */
export interface Search {
  readonly time: number;
  readonly observations: readonly Observation[];
  /** False when the detector's answer held nonsense: the search then counts as failed, not as "nothing found". */
  readonly sound: boolean;
}

/** A search and the tracks as they stood after it. */
interface AssociatedSearch extends Search {
  readonly after: AssociationState;
}

/** Where one track is at the time that was asked for. Box in program pixels, before the policy's growth. */
export interface TrackBox {
  readonly track: number;
  readonly kind: Kind;
  readonly box: Box;
  /** As `Region.score`. */
  readonly score: number;
}

/** The searches and tracks between two scene cuts. */
export class Shot {
  /** Time of the first frame, s; -Infinity for the first shot. */
  readonly time: number;
  #rules: TrackRules;
  readonly #numberFor: (first: Observation) => number;
  #searches: AssociatedSearch[] = [];
  readonly #tracks = new Map<number, Track>();

  constructor(time: number, rules: TrackRules, numberFor: (first: Observation) => number) {
    this.time = time;
    this.#rules = rules;
    this.#numberFor = numberFor;
  }

  /** From now on; what was followed by other rules so far stays as it is. */
  set rules(rules: TrackRules) {
    this.#rules = rules;
  }

  /** Takes a search in at its place in time, instead of one of the same time; later ones are associated again. */
  insert(search: Search): void {
    const later = this.#takeBackFrom(search.time).filter(({ time }) => time !== search.time);
    this.#append(search);
    for (const again of later) this.#append(again);
  }

  /** The search of exactly this time, if there is one. */
  searchAt(time: number): Search | undefined {
    const found = this.#searches[lastIndexAtOrBefore(this.#searches, time)];
    return found?.time === time ? found : undefined;
  }

  /** Moves the searches at or after `time` to a new shot that starts there. */
  splitAt(time: number): Shot {
    const next = new Shot(time, this.#rules, this.#numberFor);
    for (const search of this.#takeBackFrom(time)) next.insert(search);
    return next;
  }

  /** The newest search at or before `time` and the oldest at or after it. */
  searchesAround(time: number): { before: Search | undefined; after: Search | undefined } {
    const index = lastIndexAtOrBefore(this.#searches, time);
    const before = this.#searches[index];
    return { before, after: before?.time === time ? before : this.#searches[index + 1] };
  }

  coverAt(time: number): TrackBox[] {
    const cover: TrackBox[] = [];
    for (const track of this.#tracks.values()) {
      const box = track.boxAt(time, this.#rules);
      if (box !== null) {
        cover.push({ track: track.number, kind: track.kind, box, score: track.scoreAt(time) });
      }
    }
    return cover;
  }

  /** Drops what no frame or search at or after `time` depends on; returns the summaries of the tracks dropped. */
  forgetBefore(time: number): TrackSummary[] {
    // One search strictly before stays: a search at `time` itself may still come and is associated from there.
    const kept = lastIndexAtOrBefore(this.#searches, time);
    const first = this.#searches[kept]?.time === time ? kept - 1 : kept;
    if (first > 0) this.#searches.splice(0, first);
    const dropped: TrackSummary[] = [];
    for (const track of this.#tracks.values()) {
      track.forgetBefore(time);
      if (track.lastTime + this.#rules.holdAfterLoss >= time) continue;
      dropped.push(track.summary());
      this.#tracks.delete(track.number);
    }
    return dropped;
  }

  summaries(): TrackSummary[] {
    return Array.from(this.#tracks.values(), (track) => track.summary());
  }

  #append(search: Search): void {
    const { time, observations, sound } = search;
    const before = this.#searches.at(-1)?.after ?? NO_TRACKS;
    if (!sound) {
      this.#searches.push({ time, observations, sound, after: before });
      return;
    }
    const { state, hits } = associate(before, time, observations, this.#rules, this.#numberFor);
    for (const hit of hits) {
      let track = this.#tracks.get(hit.number);
      if (track === undefined) {
        track = new Track(hit.number, hit.kind, time);
        this.#tracks.set(hit.number, track);
      }
      for (const observation of hit.observations) track.append(observation, this.#rules);
    }
    this.#searches.push({ time, observations, sound, after: state });
  }

  /** Undoes the searches at or after `time` and returns them. */
  #takeBackFrom(time: number): Search[] {
    let index = this.#searches.length;
    while (index > 0 && (this.#searches[index - 1]?.time ?? -Infinity) >= time) index -= 1;
    if (index === this.#searches.length) return [];
    for (const track of this.#tracks.values()) {
      if (track.startedAt >= time) this.#tracks.delete(track.number);
      else track.truncate(time);
    }
    return this.#searches.splice(index);
  }
}
