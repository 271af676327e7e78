import { useState, type ReactElement } from 'react';
import type { Settings } from '../../src/shared/settings.js';
import { Button } from '../design/button.js';
import { NumberField } from '../design/field.js';
import { Panel } from '../design/panel.js';
import { RadioCards } from '../design/radio-cards.js';
import { Select } from '../design/select.js';
import { useActions } from '../studio/actions-context.js';
import { useStudio } from '../studio/studio-store.js';
import { formatBitrate } from '../text/format.js';
import { useText } from '../text/use-text.js';
import { adviseBitrate, findLimits } from './bitrate-advice.js';
import { LockedNotice, useLocked } from './notice.js';
import { settingsText } from './text.js';

type Video = Settings['video'];
type Size = 'full' | 'small' | 'own';

const SIZES: Readonly<Record<Exclude<Size, 'own'>, Pick<Video, 'width' | 'height'>>> = {
  full: { width: 1920, height: 1080 },
  small: { width: 1280, height: 720 },
};
const FRAME_RATES = [24, 25, 30, 50, 60];
const PRESETS: readonly Video['preset'][] = [
  'ultrafast',
  'superfast',
  'veryfast',
  'faster',
  'fast',
  'medium',
];

export function VideoSection(): ReactElement {
  const isLocked = useLocked();
  return (
    <>
      {isLocked && <LockedNotice />}
      <CanvasPanel isLocked={isLocked} />
      <EncodingPanel isLocked={isLocked} />
    </>
  );
}

/** The chosen video settings, and how to change some of them. */
function useVideo(): readonly [Video, (change: Partial<Video>) => void] {
  const actions = useActions();
  const video = useStudio(({ settings }) => settings.video);
  return [
    video,
    (change) => {
      actions.changeSettings({ video: change });
    },
  ];
}

function CanvasPanel({ isLocked }: { readonly isLocked: boolean }): ReactElement {
  const text = useText(settingsText).video;
  const [{ width, height, frameRate }, change] = useVideo();
  const [isOwn, setOwn] = useState(false);
  const size = isOwn ? 'own' : nameSize({ width, height });
  const rates = FRAME_RATES.includes(frameRate) ? FRAME_RATES : [...FRAME_RATES, frameRate];
  return (
    <Panel title={text.canvas}>
      <RadioCards<Size>
        label={text.size}
        orientation="horizontal"
        value={size}
        isDisabled={isLocked}
        cards={[
          { value: 'full', label: '1080p', description: text.fullHelp },
          { value: 'small', label: '720p', description: text.smallHelp },
          { value: 'own', label: text.own, description: text.ownHelp },
        ]}
        onChange={(chosen) => {
          setOwn(chosen === 'own');
          if (chosen !== 'own') change(SIZES[chosen]);
        }}
      />
      {size === 'own' && (
        <div className="settings-pair">
          <NumberField
            label={text.width}
            value={width}
            minValue={320}
            maxValue={3840}
            step={2}
            isDisabled={isLocked}
            onChange={(value) => {
              if (Number.isFinite(value)) change({ width: value });
            }}
          />
          <NumberField
            label={text.height}
            value={height}
            minValue={180}
            maxValue={2160}
            step={2}
            isDisabled={isLocked}
            onChange={(value) => {
              if (Number.isFinite(value)) change({ height: value });
            }}
          />
        </div>
      )}
      <Select
        label={text.frameRate}
        help={text.frameRateHelp}
        value={String(frameRate)}
        isDisabled={isLocked}
        options={rates.map((rate) => ({ value: String(rate), label: text.framesPerSecond(rate) }))}
        onChange={(rate) => {
          change({ frameRate: Number(rate) });
        }}
      />
    </Panel>
  );
}

function EncodingPanel({ isLocked }: { readonly isLocked: boolean }): ReactElement {
  const text = useText(settingsText).video;
  const [video, change] = useVideo();
  const { bitsPerSecond, preset, encoder } = video;
  const destinations = useStudio(({ settings }) => settings.destinations);
  const advice = adviseBitrate(video, destinations);
  const exceeded = findLimits(destinations).filter(({ limit }) => bitsPerSecond > limit);
  return (
    <Panel title={text.encoding}>
      <NumberField
        label={text.bitrate}
        value={bitsPerSecond / 1_000}
        minValue={200}
        maxValue={50_000}
        step={100}
        formatOptions={{ style: 'unit', unit: 'kilobit-per-second' }}
        isDisabled={isLocked}
        onChange={(value) => {
          if (Number.isFinite(value)) change({ bitsPerSecond: Math.round(value * 1_000) });
        }}
      />
      <div className="settings-advice">
        <span className="vc-help">
          {text.advice({
            size: `${video.width}×${video.height}`,
            rate: video.frameRate,
            from: formatBitrate(advice.from),
            to: formatBitrate(advice.to),
          })}
        </span>
        {bitsPerSecond !== advice.proposed && (
          <Button
            size="small"
            isDisabled={isLocked}
            onPress={() => {
              change({ bitsPerSecond: advice.proposed });
            }}
          >
            {text.useBitrate(formatBitrate(advice.proposed))}
          </Button>
        )}
      </div>
      {exceeded.map(({ name, limit }) => (
        <p key={name} className="vc-error">
          {text.tooMuch(name, formatBitrate(limit))}
        </p>
      ))}
      <div className="settings-pair">
        <Select
          label={text.preset}
          help={text.presetHelp}
          value={preset}
          isDisabled={isLocked}
          options={PRESETS.map((each) => ({ value: each, label: text.presets[each] }))}
          onChange={(chosen) => {
            change({ preset: chosen });
          }}
        />
        <Select<Video['encoder']>
          label={text.encoder}
          help={text.encoderHelp}
          value={encoder}
          isDisabled={isLocked}
          options={[
            { value: 'auto', label: text.encoderAuto },
            { value: 'libx264', label: text.encoderSoftware },
          ]}
          onChange={(chosen) => {
            change({ encoder: chosen });
          }}
        />
      </div>
    </Panel>
  );
}

function nameSize({ width, height }: Pick<Video, 'width' | 'height'>): Size {
  if (width === SIZES.full.width && height === SIZES.full.height) return 'full';
  return width === SIZES.small.width && height === SIZES.small.height ? 'small' : 'own';
}
