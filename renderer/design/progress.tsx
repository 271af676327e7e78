import './signs.css';
import type { ReactElement } from 'react';
import { Label, ProgressBar } from 'react-aria-components';

interface ProgressProps {
  readonly label: string;
  /** 0–1 */
  readonly value: number;
  /** Shown in place of the percentage. */
  readonly valueText?: string;
}

export function Progress({ label, value, valueText }: ProgressProps): ReactElement {
  return (
    <ProgressBar
      className="vc-progress"
      value={value * 100}
      {...(valueText !== undefined && { valueLabel: valueText })}
    >
      {({ percentage, valueText: shown }) => (
        <>
          <Label className="vc-progress-label">{label}</Label>
          <span className="vc-progress-value">{shown}</span>
          <div className="vc-progress-track">
            <div className="vc-progress-fill" style={{ width: `${percentage ?? 0}%` }} />
          </div>
        </>
      )}
    </ProgressBar>
  );
}
