import { STAGES, type Stage } from '../../src/shared/live-status.js';
import type { StudioStatus } from '../../src/shared/studio-status.js';

/** What a plot can show over time; null where it was not known. */
export const MEASURES = [
  'frameRate',
  'dropped',
  'covered',
  'cpu',
  'bitrate',
  'latency95',
  ...STAGES,
] as const;
export type Measure = (typeof MEASURES)[number];
export type Sample = Readonly<Record<Measure, number | null>> & {
  /** s since 1970 */
  readonly at: number;
};

/** The longest range that is shown, s. */
export const LONGEST = 2 * 3_600;
/** Samples are at least this far apart, s. */
const APART = 1;
/** Nothing was heard for so long: the line breaks off, s. */
const SILENCE = 3;

interface Counts {
  readonly dropped: number;
  readonly covered: number;
}

/** One sample a second of what the engine told, for the newest two hours. */
export class History {
  readonly #samples: Sample[] = [];
  #counts: Counts | null = null;

  /** From the oldest to the newest. */
  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** Takes in a status at a time, ms since 1970; answers whether it became a sample. */
  add(status: StudioStatus, now: number): boolean {
    const at = now / 1_000;
    const last = this.#samples.at(-1);
    // A clock that was set back starts anew.
    if (last && at < last.at) this.#samples.length = 0;
    else if (last && at - last.at < APART) return false;
    if (last && at - last.at > SILENCE) this.#samples.push(nothingAt(last.at + APART));
    this.#samples.push(this.#read(status, at));
    const first = this.#samples.findIndex((sample) => sample.at >= at - LONGEST);
    this.#samples.splice(0, first);
    return true;
  }

  #read({ program, cpu, bitsPerSecond }: StudioStatus, at: number): Sample {
    const before = this.#counts;
    const counts = program && { dropped: program.droppedFrames, covered: program.coveredFrames };
    this.#counts = counts;
    // Counts of another program are smaller: they began again.
    const grown = (name: keyof Counts): number | null =>
      counts && before && counts[name] >= before[name]
        ? counts[name] - before[name]
        : (counts?.[name] ?? null);
    const stage = (name: Stage): number | null => program?.stages[name]?.p50 ?? null;
    return {
      at,
      frameRate: program?.frameRate ?? null,
      dropped: grown('dropped'),
      covered: grown('covered'),
      cpu: cpu * 100,
      bitrate: bitsPerSecond / 1e6,
      latency95: program?.stages.total?.p95 ?? null,
      composite: stage('composite'),
      detect: stage('detect'),
      hold: stage('hold'),
      redact: stage('redact'),
      encode: stage('encode'),
      send: stage('send'),
      total: stage('total'),
    };
  }
}

function nothingAt(at: number): Sample {
  const values = Object.fromEntries(MEASURES.map((measure) => [measure, null]));
  return { at, ...(values as Record<Measure, null>) };
}

/** Newest, least and most of a measure; null where it was never known. */
export interface Summary {
  readonly now: number | null;
  readonly least: number;
  readonly most: number;
}

export function summarize(samples: readonly Sample[], measure: Measure): Summary | null {
  let least = Infinity;
  let most = -Infinity;
  for (const { [measure]: value } of samples) {
    if (value === null) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least === Infinity ? null : { now: samples.at(-1)?.[measure] ?? null, least, most };
}
