import { COVER_REASONS } from '../../src/shared/cover.js';
import type { Stage } from '../../src/shared/live-status.js';
import type { Destination } from '../../src/shared/settings.js';
import type { Texts } from '../text/define-texts.js';
import type { reasonText } from '../studio/text.js';
import type { Measure, Sample } from './history.js';
import type { statsText } from './text.js';

type Words<T> = T extends Texts<infer Shape> ? Shape : never;
type StatsWords = Words<typeof statsText>;

export interface PlotSeries {
  readonly measure: Measure;
  readonly label: string;
}

export interface DescribedPlot {
  readonly title: string;
  readonly series: readonly PlotSeries[];
  /** The value axis reaches at least this far. */
  readonly atLeast: number;
  /** Behind each value, with the space before it. */
  readonly unit: string;
  /** Decimal places of a value. */
  readonly digits: number;
}

/** In the order of the screen: those that take longest first. */
const SHOWN_STAGES = ['detect', 'encode', 'composite', 'redact', 'send'] as const satisfies readonly Stage[];

/** What there is to draw of these samples. Plots of destinations are there only where something was sent. */
export function describePlots(
  samples: readonly Sample[],
  destinations: readonly Destination[],
  text: StatsWords,
  reasons: Words<typeof reasonText>,
): readonly DescribedPlot[] {
  const line = (measure: Measure, label: string): PlotSeries => ({ measure, label });
  const isKnown = (measure: Measure): boolean => samples.some((sample) => sample[measure] !== undefined);
  const covered = COVER_REASONS.map((reason) =>
    line(`covered-${reason}`, text.coveredFor(reasons[reason])),
  ).filter(({ measure }) => samples.some((sample) => (sample[measure] ?? 0) > 0));
  const ofStages = (part: 'p50' | 'p95'): readonly PlotSeries[] =>
    SHOWN_STAGES.map((stage) => line(`${stage}-${part}`, text.stages[stage]));
  const ofDestinations = (part: 'sent' | 'lost'): readonly PlotSeries[] =>
    destinations.map(({ id, name }) => line(`${part}-${id}`, name)).filter(({ measure }) => isKnown(measure));
  const { plots, series } = text;
  const plain = { atLeast: 5, unit: '', digits: 0 };
  const inMilliseconds = { unit: ' ms', digits: 1 };
  return [
    {
      ...plain,
      title: plots.frameRate,
      series: [line('frameRate', series.frameRate)],
      atLeast: 30,
      digits: 1,
    },
    {
      ...plain,
      title: plots.frames,
      series: [
        line('dropped', series.dropped),
        ...(covered.length > 0 ? covered : [line('covered', series.covered)]),
      ],
    },
    {
      title: plots.latency,
      series: [line('total-p50', series.p50), line('total-p95', series.p95)],
      atLeast: 100,
      unit: ' ms',
      digits: 0,
    },
    {
      title: plots.cpu,
      series: [line('cpu', series.cpu)],
      atLeast: 100,
      unit: ' %',
      digits: 0,
    },
    { ...inMilliseconds, title: plots.stages50, series: ofStages('p50'), atLeast: 10 },
    { ...inMilliseconds, title: plots.stages95, series: ofStages('p95'), atLeast: 10 },
    { title: plots.bitrate, series: ofDestinations('sent'), atLeast: 1, unit: ' Mb/s', digits: 1 },
    { ...plain, title: plots.lost, series: ofDestinations('lost') },
  ].filter((plot) => plot.series.length > 0);
}
