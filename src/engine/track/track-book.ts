import type { Detection } from '../../shared/cover.js';
import { AppError } from '../../shared/errors.js';
import { isSound, toObservations } from './observation.js';
import type { Observation } from './observation.js';
import { Shot } from './shot.js';
import type { TrackBox } from './shot.js';
import { lastIndexAtOrBefore } from './sorted-times.js';
import type { TrackSummary } from './track.js';
import type { TrackRules } from './track-rules.js';

/** What is known around one frame: times in s, of finished searches within the frame's own shot. */
export interface SearchBracket {
  /** The newest search at or before the frame. */
  readonly before: number | null;
  /** The oldest search at or after the frame. */
  readonly after: number | null;
  /** False when one of the two answered nonsense. */
  readonly sound: boolean;
  /** Whether the frame's shot began with a cut (and not with the program). */
  readonly afterCut: boolean;
  /** Whether no further frame of this shot can come: a cut or the end of the file follows. */
  readonly shotEnded: boolean;
}

const UNKNOWN: SearchBracket = { before: null, after: null, sound: true, afterCut: false, shotEnded: false };

/**
 * Remembers what was found when, follows it from search to search, and says where everything may be at any time
 * between, before and after. All boxes are in program pixels, all times in s.
 */
export class TrackBook {
  #rules: TrackRules;
  readonly #shots: Shot[];
  readonly #numbers = new WeakMap<Observation, number>();
  #nextNumber = 1;
  #searched = false;
  #finished = false;
  #forgottenBefore = -Infinity;
  readonly #forgottenTracks: TrackSummary[] = [];

  constructor(rules: TrackRules) {
    this.#rules = rules;
    this.#shots = [new Shot(-Infinity, rules, this.#numberFor)];
  }

  /** From now on; what was followed by other rules so far stays as it is. */
  set rules(rules: TrackRules) {
    this.#rules = rules;
    for (const shot of this.#shots) shot.rules = rules;
  }

  /** Whether any search was ever finished. */
  get searched(): boolean {
    return this.#searched;
  }

  /**
   * Takes a finished search of the frame at `time`. Searches may come in any order of time; one older than what
   * was forgotten changes nothing. A second search of the same frame adds to the first. An answer with numbers
   * that cannot be (NaN, infinite, negative size) is kept as a failed search.
   * Throws AppError `engine.internal` for a time that is not a number.
   */
  observe(time: number, detections: readonly Detection[]): void {
    assertTime(time);
    this.#searched = true;
    if (time < this.#forgottenBefore) return;
    const shot = this.#shotAt(time);
    if (shot === undefined) return;
    const same = shot.searchAt(time);
    const sound = detections.every(isSound) && same?.sound !== false;
    const all = sound ? [...(same?.observations ?? []), ...detections] : [];
    shot.insert({ time, observations: toObservations(time, all, this.#rules.continueScore), sound });
  }

  /**
   * A scene cut: frames at or after `time` belong to a new shot, and no track crosses into it. May come after the
   * searches it separates. A cut older than what was forgotten changes nothing.
   * Throws AppError `engine.internal` for a time that is not a number.
   */
  cut(time: number): void {
    assertTime(time);
    if (time < this.#forgottenBefore) return;
    const index = lastIndexAtOrBefore(this.#shots, time);
    const shot = this.#shots[index];
    if (shot === undefined || shot.time === time) return;
    this.#shots.splice(index + 1, 0, shot.splitAt(time));
  }

  /** No further frame will come: the last shot has ended as if a cut followed. */
  finish(): void {
    this.#finished = true;
  }

  /** Bounds the memory of an endless program. Frames before `time` can no longer be asked for. */
  forgetBefore(time: number): void {
    assertTime(time);
    if (time <= this.#forgottenBefore) return;
    this.#forgottenBefore = time;
    const index = lastIndexAtOrBefore(this.#shots, time);
    for (const ended of this.#shots.splice(0, Math.max(0, index)))
      this.#forgottenTracks.push(...ended.summaries());
    for (const shot of this.#shots) this.#forgottenTracks.push(...shot.forgetBefore(time));
  }

  /**
   * Where each track may be in the frame at `time`: between two sights of it, up to the rules' retro-cover before
   * the first and up to their hold after the last, never over a cut. Before the policy's growth, unclamped.
   */
  coverAt(time: number): TrackBox[] {
    if (time < this.#forgottenBefore) return [];
    return this.#shotAt(time)?.coverAt(time) ?? [];
  }

  /** What is known around the frame at `time`; nothing for a forgotten one. */
  nearestSearches(time: number): SearchBracket {
    const index = lastIndexAtOrBefore(this.#shots, time);
    const shot = this.#shots[index];
    if (shot === undefined || !(time >= this.#forgottenBefore)) return UNKNOWN;
    const { before, after } = shot.searchesAround(time);
    return {
      before: before?.time ?? null,
      after: after?.time ?? null,
      sound: before?.sound !== false && after?.sound !== false,
      afterCut: shot.time !== -Infinity,
      shotEnded: index < this.#shots.length - 1 || this.#finished,
    };
  }

  /** Every track so far, forgotten ones too, by time of first sight: one small entry per track. */
  trackSummaries(): TrackSummary[] {
    const current = this.#shots.flatMap((shot) => shot.summaries());
    return [...this.#forgottenTracks, ...current].sort((a, b) => a.first - b.first || a.track - b.track);
  }

  #shotAt(time: number): Shot | undefined {
    return this.#shots[lastIndexAtOrBefore(this.#shots, time)];
  }

  /** A track that is undone by a late search and starts again with the same sight keeps its number. */
  readonly #numberFor = (first: Observation): number => {
    const known = this.#numbers.get(first);
    if (known !== undefined) return known;
    const number = this.#nextNumber;
    this.#nextNumber += 1;
    this.#numbers.set(first, number);
    return number;
  };
}

function assertTime(time: number): void {
  if (!Number.isFinite(time))
    throw new AppError('engine.internal', `expected a time in seconds, got ${time}`);
}
