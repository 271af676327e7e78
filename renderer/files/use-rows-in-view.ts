import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';

/** Rows drawn beyond the edges, so that scrolling and the Tab key find them there. */
const BEYOND = 4;

export interface RowsInView {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** The first row to draw, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** Which of `count` rows, each `rowHeight` px high, are in view of an element that scrolls. */
export function useRowsInView(count: number, rowHeight: number): RowsInView {
  const scroller = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ from: 0, to: 0 });
  const measure = useCallback((): void => {
    const { scrollTop, clientHeight } = scroller.current ?? { scrollTop: 0, clientHeight: 0 };
    const from = Math.max(0, Math.floor(scrollTop / rowHeight) - BEYOND);
    const to = Math.ceil((scrollTop + clientHeight) / rowHeight) + BEYOND;
    setRange((before) => (before.from === from && before.to === to ? before : { from, to }));
  }, [rowHeight]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [measure]);
  const to = Math.min(count, range.to);
  return { scroller, from: Math.min(range.from, to), to };
}
