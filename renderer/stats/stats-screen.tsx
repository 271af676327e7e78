import './stats.css';
import { ChartSpline } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { EmptyState } from '../design/empty-state.js';
import { Segments } from '../design/segments.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { LONGEST, type Measure } from './history.js';
import { Plot } from './plot.js';
import { statsText } from './text.js';
import { useHistory } from './use-history.js';

const MINUTES = [5, 30, LONGEST / 60] as const;

type PlotName = keyof (typeof statsText)['en']['plots'];
type SeriesName = keyof (typeof statsText)['en']['series'] & Measure;
interface Described {
  readonly name: PlotName;
  readonly series: readonly SeriesName[];
  readonly atLeast: number;
  readonly format: (value: number) => string;
}

const inMilliseconds = (value: number): string => `${value.toFixed(value < 20 ? 1 : 0)} ms`;
const PLOTS: readonly Described[] = [
  { name: 'frameRate', series: ['frameRate'], atLeast: 30, format: (value) => value.toFixed(1) },
  { name: 'frames', series: ['dropped', 'covered'], atLeast: 5, format: (value) => value.toFixed(0) },
  { name: 'latency', series: ['total', 'latency95'], atLeast: 100, format: inMilliseconds },
  {
    name: 'stages',
    series: ['detect', 'encode', 'composite', 'redact', 'send'],
    atLeast: 10,
    format: inMilliseconds,
  },
  { name: 'cpu', series: ['cpu'], atLeast: 100, format: (value) => `${value.toFixed(0)} %` },
  { name: 'bitrate', series: ['bitrate'], atLeast: 1, format: (value) => `${value.toFixed(1)} Mb/s` },
];

/** How the program has been, over time. */
export function StatsScreen(): ReactElement {
  const text = useText(statsText);
  const [minutes, setMinutes] = useState<number>(MINUTES[0]);
  const samples = useHistory(minutes * 60);
  const theme = useStudio(({ settings }) => settings.appearance.theme);
  if (samples.every(({ frameRate }) => frameRate === null)) {
    return (
      <div className="stats-empty">
        <EmptyState icon={<ChartSpline size={28} />} title={text.emptyTitle} text={text.emptyText} />
      </div>
    );
  }
  return (
    <div className="stats">
      <Segments
        label={text.range}
        value={String(minutes)}
        segments={MINUTES.map((each) => ({
          value: String(each),
          label: each < 60 ? text.minutes(each) : text.hours(each / 60),
        }))}
        onChange={(chosen) => {
          setMinutes(Number(chosen));
        }}
      />
      <div className="stats-plots">
        {PLOTS.map(({ name, series, atLeast, format }) => (
          <Plot
            key={name}
            title={text.plots[name]}
            samples={samples}
            series={series.map((measure) => ({ measure, label: text.series[measure] }))}
            seconds={minutes * 60}
            atLeast={atLeast}
            theme={theme}
            format={format}
          />
        ))}
      </div>
    </div>
  );
}
