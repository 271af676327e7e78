import './field.css';
import './slider.css';
import { useId, type ReactElement } from 'react';
import { Label, Slider as AriaSlider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import type { FieldWords } from './field.js';

interface SliderProps extends Omit<FieldWords, 'error'> {
  readonly value: number;
  readonly minValue: number;
  readonly maxValue: number;
  readonly step: number;
  /** The value as it is shown and read out. */
  readonly formatOptions?: Intl.NumberFormatOptions;
  /** Shown in place of the formatted number. */
  readonly valueText?: string;
  readonly isDisabled?: boolean;
  /** At every step of a drag. */
  readonly onChange: (value: number) => void;
}

export function Slider({ label, help, valueText, onChange, ...props }: SliderProps): ReactElement {
  const helpId = useId();
  return (
    <AriaSlider {...props} className="vc-slider" onChange={onChange}>
      <Label className="vc-label">{label}</Label>
      <SliderOutput className="vc-slider-value">
        {({ state }) => valueText ?? state.getThumbValueLabel(0)}
      </SliderOutput>
      <SliderTrack className="vc-slider-track">
        {({ state }) => (
          <>
            <div className="vc-slider-fill" style={{ width: `${state.getThumbPercent(0) * 100}%` }} />
            <SliderThumb
              className="vc-slider-thumb"
              {...(help !== undefined && { 'aria-describedby': helpId })}
            />
          </>
        )}
      </SliderTrack>
      {help !== undefined && (
        <div id={helpId} className="vc-help">
          {help}
        </div>
      )}
    </AriaSlider>
  );
}
