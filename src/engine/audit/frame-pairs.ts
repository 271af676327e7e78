/** What is paired: a picture with its presentation time, s. */
export interface Timed {
  readonly time: number;
  release(): void;
}

/** A frame of the original with the frame of the covered file that shows the same moment; null where there is none. */
export type FramePair<T extends Timed> =
  | { readonly original: T; readonly covered: T }
  | { readonly original: T; readonly covered: null }
  | { readonly original: null; readonly covered: T };

/** Containers round times to the ms (Matroska) or to their own time base, s. */
const ROUNDING = 0.001;

/**
 * Pairs the frames of two files by presentation time: each with its nearest, at most half a frame of the original
 * away. Every frame of both comes out once, in order; the taker releases them.
 * @param usualStep length of the original's frames, s, where a frame has no neighbour to tell
 */
export async function* pairFrames<T extends Timed>(
  originals: AsyncIterator<T>,
  covereds: AsyncIterator<T>,
  usualStep: number,
): AsyncGenerator<FramePair<T>, void, undefined> {
  const [a, b] = [new Ahead(originals), new Ahead(covereds)];
  let before = -Infinity;
  try {
    for (;;) {
      const [original, nextOriginal] = await a.look();
      const [covered, nextCovered] = await b.look();
      if (!original && !covered) return;
      if (original && covered) {
        const gap = Math.min(original.time - before, (nextOriginal?.time ?? Infinity) - original.time);
        const reach = (Number.isFinite(gap) ? gap : usualStep) / 2 + ROUNDING;
        const apart = Math.abs(original.time - covered.time);
        const isNearest =
          apart <= distance(nextCovered, original.time) && apart <= distance(nextOriginal, covered.time);
        if (apart <= reach && isNearest) {
          before = original.time;
          a.take();
          b.take();
          yield { original, covered };
          continue;
        }
      }
      if (original && (!covered || original.time <= covered.time)) {
        before = original.time;
        a.take();
        yield { original, covered: null };
      } else if (covered) {
        b.take();
        yield { original: null, covered };
      }
    }
  } finally {
    a.release();
    b.release();
  }
}

function distance(frame: Timed | undefined, time: number): number {
  return frame ? Math.abs(frame.time - time) : Infinity;
}

/** The next two of an iterator, before they are taken. */
class Ahead<T extends Timed> {
  readonly #items: AsyncIterator<T>;
  #seen: T[] = [];
  #ended = false;

  constructor(items: AsyncIterator<T>) {
    this.#items = items;
  }

  async look(): Promise<readonly [T | undefined, T | undefined]> {
    while (this.#seen.length < 2 && !this.#ended) {
      const next = await this.#items.next();
      if (next.done) this.#ended = true;
      else this.#seen.push(next.value);
    }
    return [this.#seen[0], this.#seen[1]];
  }

  /** The first belongs to the caller now. */
  take(): void {
    this.#seen.shift();
  }

  /** Frees what nobody took. */
  release(): void {
    for (const item of this.#seen.splice(0)) item.release();
  }
}
