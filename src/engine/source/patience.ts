import type { AppError } from '../../shared/errors.js';

export interface Patience<T> {
  /** How long to wait, ms; Infinity: for ever. */
  readonly ms: number;
  /** What to throw when it takes longer, or when `signal` ends the waiting. */
  readonly error: () => AppError;
  readonly signal?: AbortSignal;
  /** Gets what comes after nobody waits for it any more, to free it. */
  readonly late?: (value: T) => void;
}

/** Waits for something that a driver may never answer. Throws what it throws, or `error`. */
export function within<T>(promise: Promise<T>, { ms, error, signal, late }: Patience<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false;
    const end = (): void => {
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    };
    const giveUp = (): void => {
      end();
      reject(error());
    };
    const timer = ms === Infinity ? undefined : setTimeout(giveUp, ms);
    promise.then(
      (value) => {
        if (over) {
          late?.(value);
          return;
        }
        end();
        resolve(value);
      },
      (thrown: unknown) => {
        end();
        reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
      },
    );
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted) giveUp();
  });
}

/** Sleeps for `ms`, or until `signal`. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
