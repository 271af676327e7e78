import { Volume2, VolumeX } from 'lucide-react';
import type { ReactElement } from 'react';
import type { Settings } from '../../src/shared/settings.js';
import { ToggleButton } from '../design/button.js';
import { LevelMeter } from '../design/level-meter.js';
import { Panel } from '../design/panel.js';
import { Select } from '../design/select.js';
import { Slider } from '../design/slider.js';
import { useActions } from '../studio/actions-context.js';
import { useStudio, useStudioStore } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { liveText } from './text.js';

type AudioInput = Settings['audio']['input'];

/** Quieter than this a gain slider is of no use; the settings allow −60 dB. */
const LOWEST_GAIN_DB = -40;

export function AudioPanel(): ReactElement {
  const text = useText(liveText).audio;
  const actions = useActions();
  const { input, gain, muted } = useStudio(({ settings }) => settings.audio);
  return (
    <Panel
      title={text.title}
      aside={
        <ToggleButton
          size="small"
          isSelected={muted}
          onChange={(isMuted) => {
            actions.changeSettings({ audio: { muted: isMuted } });
          }}
        >
          {muted ? <VolumeX size={14} /> : <Volume2 size={14} />}
          {muted ? text.muted : text.mute}
        </ToggleButton>
      }
    >
      <ProgramLevel />
      <Select<AudioInput>
        label={text.input}
        value={input}
        options={useInputs(input)}
        onChange={(chosen) => {
          actions.changeSettings({ audio: { input: chosen } });
        }}
      />
      <Slider
        label={text.gain}
        value={Math.max(LOWEST_GAIN_DB, gain)}
        minValue={LOWEST_GAIN_DB}
        maxValue={20}
        step={1}
        valueText={`${gain > 0 ? '+' : ''}${gain} dB`}
        onChange={(next) => {
          actions.changeSettings({ audio: { gain: next } });
        }}
      />
    </Panel>
  );
}

/** Of its own, as it is drawn four times a second. */
function ProgramLevel(): ReactElement {
  const text = useText(liveText).audio;
  const { peak, rms } = useStudio(({ status }) => status.level);
  return <LevelMeter label={text.level} peak={peak} rms={rms} />;
}

/** All inputs; the chosen one also while its microphone is not connected. */
function useInputs(chosen: AudioInput): { value: AudioInput; label: string }[] {
  const text = useText(liveText).audio;
  const microphones = useStudioStore(({ devices }) => devices?.microphones ?? null);
  const inputs = [
    { value: 'source', label: text.source },
    ...(microphones ?? []).map(({ uri, name }) => ({ value: uri, label: name })),
    { value: 'none', label: text.none },
  ];
  if (inputs.some(({ value }) => value === chosen)) return inputs;
  return [...inputs, { value: chosen, label: text.gone(chosen) }];
}
