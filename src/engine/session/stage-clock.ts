import { STAGES, type Latency, type Stage } from '../../shared/live-status.js';

/** How many of the newest measurements count: 20 s at 30 frames per second. */
const WINDOW = 600;

/** Collects how long each frame takes in each stage. */
export class StageClock {
  #windows = new Map<Stage, { values: Float64Array; count: number }>();

  /** `ms` of one frame in one stage. */
  record(stage: Stage, ms: number): void {
    let window = this.#windows.get(stage);
    if (!window) {
      window = { values: new Float64Array(WINDOW), count: 0 };
      this.#windows.set(stage, window);
    }
    window.values[window.count % WINDOW] = ms;
    window.count += 1;
  }

  /** Median and 95th percentile per stage that was measured. */
  summary(): Partial<Record<Stage, Latency>> {
    const summary: Partial<Record<Stage, Latency>> = {};
    for (const stage of STAGES) {
      const window = this.#windows.get(stage);
      if (!window) continue;
      const sorted = window.values.slice(0, Math.min(window.count, WINDOW)).sort();
      summary[stage] = { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), count: window.count };
    }
    return summary;
  }
}

function quantile(sorted: Float64Array, share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Math.round(value * 100) / 100;
}
