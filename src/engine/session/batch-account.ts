import { KINDS, type CoverReason, type PolicyName, type Style } from '../../shared/cover.js';
import type { CoverReport } from '../../shared/report.js';
import type { RedactedFrame } from '../redact/redactor.js';
import type { SearchBracket, TrackBook } from '../track/track-book.js';

/** Counts what is done to a file, for its report. */
export class BatchAccount {
  readonly notes: string[] = [];
  #frames = 0;
  #framesWithRegions = 0;
  #coveredWhole = 0;
  #reasons: Partial<Record<CoverReason, number>> = {};
  #maxMaskAge = 0;

  get frames(): number {
    return this.#frames;
  }

  /** One frame left: how it was covered, and what its mask rested on. */
  count({ time, covered, reason }: RedactedFrame, bracket: SearchBracket): void {
    this.#frames += 1;
    if (covered === 'whole') {
      this.#coveredWhole += 1;
      if (reason) this.#reasons[reason] = (this.#reasons[reason] ?? 0) + 1;
      return;
    }
    if (covered === 'regions') this.#framesWithRegions += 1;
    const ages = [bracket.before, bracket.after].flatMap((search) =>
      search === null ? [] : [Math.abs(search - time)],
    );
    if (ages.length > 0) this.#maxMaskAge = Math.max(this.#maxMaskAge, Math.min(...ages));
  }

  report(options: {
    book: TrackBook;
    searches: { searches: number; failures: number };
    style: Style;
    policy: PolicyName;
  }): CoverReport {
    return {
      frames: this.#frames,
      framesWithRegions: this.#framesWithRegions,
      coveredWhole: this.#coveredWhole,
      reasons: this.#reasons,
      tracks: options.book.trackSummaries().map(({ track, kind, first, last, observations }) => ({
        track,
        kind,
        first_s: first,
        last_s: last,
        observations,
      })),
      kinds: [...KINDS],
      style: options.style,
      policy: options.policy,
      searches: options.searches.searches,
      failedSearches: options.searches.failures,
      maxMaskAge_s: this.#maxMaskAge,
      notes: this.notes,
    };
  }
}
