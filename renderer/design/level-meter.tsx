import './level-meter.css';
import type { ReactElement } from 'react';
import { Meter } from 'react-aria-components';

/** The quietest sound that moves the meter, dBFS. */
const FLOOR_DB = -60;

interface LevelMeterProps {
  readonly label: string;
  /** dBFS */
  readonly rms: number;
  readonly peak: number;
}

/** Loudness as a bar with the peak as a line. */
export function LevelMeter({ label, rms, peak }: LevelMeterProps): ReactElement {
  return (
    <Meter
      aria-label={label}
      minValue={FLOOR_DB}
      maxValue={0}
      value={Math.max(FLOOR_DB, Math.min(0, rms))}
      valueLabel={`${Math.round(rms)} dB`}
    >
      <div className="vc-level">
        <div className="vc-level-rest" style={{ width: `${100 - percentOf(rms)}%` }} />
        {peak > FLOOR_DB && <div className="vc-level-peak" style={{ left: `${percentOf(peak)}%` }} />}
      </div>
    </Meter>
  );
}

function percentOf(level: number): number {
  return Math.max(0, Math.min(1, 1 - level / FLOOR_DB)) * 100;
}
