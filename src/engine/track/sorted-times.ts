interface Timed {
  readonly time: number;
}

/** Index of the newest item at or before `time`, -1 when there is none; `items` are sorted by time. */
export function lastIndexAtOrBefore(items: readonly Timed[], time: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle]?.time ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
