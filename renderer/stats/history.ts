import { COVER_REASONS, type CoverReason } from '../../src/shared/cover.js';
import { STAGES, type Stage } from '../../src/shared/live-status.js';
import type { StudioStatus } from '../../src/shared/studio-status.js';

/** What only grows while a program runs; `sent` and `lost` are of a destination, by its id. */
type Count = 'dropped' | 'covered' | `covered-${CoverReason}` | `sent-${string}` | `lost-${string}`;
/** What a plot can show over time: counts by the second, `sent` in Mb/s, times in ms, `cpu` in %. */
export type Measure = Count | 'frameRate' | 'cpu' | `${Stage}-p50` | `${Stage}-p95`;

/** What was known at a time, s since 1970; a measure that was not known is not there. */
export type Sample = { readonly at: number } & Figures;
type Figures = Readonly<Partial<Record<Measure, number>>>;
type Counts = ReadonlyMap<Count, number>;

/** The longest range that is shown, s. */
export const LONGEST = 2 * 3_600;
/** Samples are at least this far apart, s. */
const APART = 1;
/** Nothing was heard for so long: the line breaks off, s. */
const SILENCE = 3;

/** One sample a second of what the engine told, for the newest two hours. */
export class History {
  readonly #samples: Sample[] = [];
  /** At the newest sample; null: not known, so nothing can be said of what was added since. */
  #counts: Counts | null = null;

  /** From the oldest to the newest. */
  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** Takes in a status at a time, ms since 1970; answers whether it became a sample. */
  add(status: StudioStatus, now: number): boolean {
    const at = now / 1_000;
    const last = this.#samples.at(-1);
    const seconds = last === undefined ? 0 : at - last.at;
    if (last && seconds >= 0 && seconds < APART) return false;
    // A clock that was set back starts anew.
    if (seconds < 0) this.#samples.length = 0;
    if (seconds < 0 || seconds > SILENCE) this.#counts = null;
    if (last && seconds > SILENCE) this.#samples.push({ at: last.at + APART });
    const counts = readCounts(status);
    this.#samples.push({ at, ...readFigures(status), ...readRates(this.#counts, counts, seconds) });
    this.#counts = counts;
    const first = this.#samples.findIndex((sample) => sample.at >= at - LONGEST);
    this.#samples.splice(0, first);
    return true;
  }
}

/** Nothing where no program runs: the next one counts from 0. */
function readCounts({ program, outputs }: StudioStatus): Counts {
  if (program === null) return new Map();
  const counts = new Map<Count, number>([
    ['dropped', program.droppedFrames],
    ['covered', program.coveredFrames],
  ]);
  for (const reason of COVER_REASONS) counts.set(`covered-${reason}`, program.coveredReasons[reason] ?? 0);
  for (const [id, name] of Object.entries(outputs)) {
    const output = program.outputs.find((each) => each.name === name);
    if (output === undefined) continue;
    counts.set(`sent-${id}`, (output.bytes * 8) / 1e6);
    counts.set(`lost-${id}`, output.droppedPackets);
  }
  return counts;
}

/** What was added in each second; nothing where it is not known what was there before. */
function readRates(before: Counts | null, counts: Counts, seconds: number): Figures {
  if (before === null) return {};
  const rates: Partial<Record<Measure, number>> = {};
  for (const [name, count] of counts) {
    const old = before.get(name) ?? 0;
    // A count that became smaller began again.
    rates[name] = (count >= old ? count - old : count) / seconds;
  }
  return rates;
}

function readFigures({ program, cpu }: StudioStatus): Figures {
  const figures: Partial<Record<Measure, number>> = { cpu: cpu * 100 };
  if (program === null) return figures;
  figures.frameRate = program.frameRate;
  for (const stage of STAGES) {
    const latency = program.stages[stage];
    if (latency === undefined) continue;
    figures[`${stage}-p50`] = latency.p50;
    figures[`${stage}-p95`] = latency.p95;
  }
  return figures;
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
    if (value === undefined) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least === Infinity ? null : { now: samples.at(-1)?.[measure] ?? null, least, most };
}
