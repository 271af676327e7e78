import './stats.css';
import { ChartSpline } from 'lucide-react';
import { useMemo, useState, type ReactElement } from 'react';
import { EmptyState } from '../design/empty-state.js';
import { Segments } from '../design/segments.js';
import { useStudio } from '../studio/studio-store.js';
import { reasonText } from '../studio/text.js';
import { useText } from '../text/use-text.js';
import { LONGEST } from './history.js';
import { Plot } from './plot.js';
import { describePlots } from './plots.js';
import { statsText } from './text.js';
import { useHistory } from './use-history.js';

const MINUTES = [5, 30, LONGEST / 60] as const;

/** How the program has been, over time. */
export function StatsScreen(): ReactElement {
  const text = useText(statsText);
  const reasons = useText(reasonText);
  const [minutes, setMinutes] = useState<number>(MINUTES[0]);
  const history = useHistory();
  const destinations = useStudio(({ settings }) => settings.destinations);
  const samples = useMemo(() => {
    const begin = (history.at(-1)?.at ?? 0) - minutes * 60;
    return history.filter(({ at }) => at >= begin);
  }, [history, minutes]);
  if (history.every(({ frameRate }) => frameRate === undefined)) {
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
        {describePlots(samples, destinations, text, reasons).map((plot) => (
          <Plot key={plot.title} plot={plot} samples={samples} seconds={minutes * 60} />
        ))}
      </div>
    </div>
  );
}
