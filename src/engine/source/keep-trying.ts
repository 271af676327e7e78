import { sleep } from './patience.js';

/** Waits between tries, ms; the last repeats. */
const WAITS_MS = [1_000, 2_000, 4_000];

/** Tries `open` until it works or `signal` ends it; `onFailure` hears of every try that failed. Never throws. */
export async function keepTrying(
  open: () => Promise<void>,
  { signal, onFailure }: { signal: AbortSignal; onFailure: (error: unknown) => void },
): Promise<void> {
  const isOver = (): boolean => signal.aborted;
  for (let tries = 0; !isOver(); tries += 1) {
    try {
      await open();
      return;
    } catch (error) {
      if (!isOver()) onFailure(error);
    }
    await sleep(WAITS_MS[Math.min(tries, WAITS_MS.length - 1)] ?? 0, signal);
  }
}
