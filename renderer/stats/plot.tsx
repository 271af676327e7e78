import 'uplot/dist/uPlot.min.css';
import {
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type ReactElement,
} from 'react';
import UPlot, { type AlignedData, type Options, type Series } from 'uplot';
import { useDrawnTheme } from '../design/use-drawn-theme.js';
import { useText } from '../text/use-text.js';
import { summarize, type Measure, type Sample } from './history.js';
import type { DescribedPlot } from './plots.js';
import { statsText } from './text.js';

const COLORS = ['--accent-text', '--warn', '--good', '--danger-text', '--text-soft'] as const;
const HEIGHT = 148;
const AXIS_WIDTH = 56;
const TIMES_HEIGHT = 26;

interface PlotProps {
  readonly plot: DescribedPlot;
  readonly samples: readonly Sample[];
  /** What the time axis shows, s. */
  readonly seconds: number;
}

/** Lines over time; what they say is beside them in words, for the moment pointed at or the newest. */
export function Plot(props: PlotProps): ReactElement {
  const { samples } = props;
  const { title, series, unit, digits } = props.plot;
  const text = useText(statsText);
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const pointed = useLines(place, props);
  const format = (value: number): string => `${value.toFixed(digits)}${unit}`;
  const shown = samples[pointed ?? samples.length - 1];
  const words = series.flatMap(({ measure, label }) => {
    const summary = summarize(samples, measure);
    if (summary === null) return [];
    const { now, least, most } = summary;
    return [text.summary(label, now === null ? '–' : format(now), format(least), format(most))];
  });
  return (
    <section className="vc-panel stats-plot" aria-labelledby={id}>
      <header className="stats-head">
        <h2 id={id} className="vc-panel-title">
          {title}
        </h2>
        <ul className="stats-values">
          {series.map(({ measure, label }, index) => {
            const value = shown?.[measure] ?? null;
            return (
              <li
                key={measure}
                className={isDashed(index) ? 'stats-value stats-value-dashed' : 'stats-value'}
                style={colorOf(index)}
              >
                {label} <strong>{value === null ? '–' : format(value)}</strong>
              </li>
            );
          })}
        </ul>
      </header>
      <div
        ref={place}
        className="stats-lines"
        role="img"
        aria-label={text.alternative(title, words.join('; '))}
      />
    </section>
  );
}

/** More lines than colours: the colours come again, dashed. */
function isDashed(index: number): boolean {
  return index >= COLORS.length;
}

function colorOf(index: number): CSSProperties {
  return { '--line-color': `var(${COLORS[index % COLORS.length] ?? COLORS[0]})` } as CSSProperties;
}

/** Draws into `place` and answers the index of the sample that is pointed at. */
function useLines(
  place: React.RefObject<HTMLDivElement | null>,
  { samples, seconds, plot: { series, atLeast, unit } }: PlotProps,
): number | null {
  const [pointed, setPointed] = useState<number | null>(null);
  const plot = useRef<UPlot | null>(null);
  const theme = useDrawnTheme();
  const latest = useRef({ unit, atLeast, seconds });
  const names = series.map(({ measure }) => measure).join();
  const data = useMemo<AlignedData>(
    () => [
      samples.map(({ at }) => at),
      ...(names.split(',') as Measure[]).map((measure) => samples.map((sample) => sample[measure] ?? null)),
    ],
    [samples, names],
  );
  const drawnData = useRef(data);
  useLayoutEffect(() => {
    latest.current = { unit, atLeast, seconds };
    drawnData.current = data;
  });

  useEffect(() => {
    const { current: element } = place;
    if (element === null) return;
    const drawn = new UPlot(
      describe({
        width: element.clientWidth,
        lines: names.split(',').length,
        value: (value) => `${Number(value.toFixed(2))}${latest.current.unit}`,
        range: (end) => [end - latest.current.seconds, end],
        top: (most) => Math.max(latest.current.atLeast, most) * 1.1,
        point: setPointed,
      }),
      drawnData.current,
      element,
    );
    plot.current = drawn;
    const observer = new ResizeObserver(() => {
      drawn.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
      setPointed(null);
      plot.current = null;
    };
  }, [place, names, theme]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data, seconds]);
  return pointed;
}

interface Description {
  readonly width: number;
  readonly lines: number;
  readonly value: (value: number) => string;
  readonly range: (end: number) => [number, number];
  readonly top: (most: number) => number;
  readonly point: (index: number | null) => void;
}

function describe({ width, lines, value, range, top, point }: Description): Options {
  const styles = getComputedStyle(document.documentElement);
  const token = (name: string): string => styles.getPropertyValue(name).trim();
  const axis = {
    stroke: token('--text-soft'),
    grid: { stroke: token('--border'), width: 0.5 },
    ticks: { show: false },
    font: `11px ${token('--font')}`,
  };
  return {
    width,
    height: HEIGHT,
    padding: [8, 28, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 }, y: false },
    scales: {
      x: { range: (_plot, _least, most) => range(most) },
      y: { range: (_plot, _least, most) => [0, top(most)] },
    },
    axes: [
      { ...axis, size: TIMES_HEIGHT, values: (_plot, times) => times.map(writeTime) },
      { ...axis, size: AXIS_WIDTH, values: (_plot, values) => values.map(value) },
    ],
    series: [
      {},
      ...Array.from({ length: lines }, (_, index): Series => ({
        stroke: token(COLORS[index % COLORS.length] ?? COLORS[0]),
        width: 1.5,
        ...(isDashed(index) && { dash: [5, 4] }),
        points: { show: false },
      })),
    ],
    hooks: {
      setCursor: [
        ({ cursor }) => {
          point(cursor.idx ?? null);
        },
      ],
    },
  };
}

function writeTime(at: number): string {
  const time = new Date(at * 1_000);
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
