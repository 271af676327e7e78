import type { ReactElement } from 'react';
import { settingsSchema, type Settings } from '../../src/shared/settings.js';
import { TextField } from '../design/field.js';
import { Panel } from '../design/panel.js';
import { Select } from '../design/select.js';
import { Slider } from '../design/slider.js';
import { useActions } from '../studio/actions-context.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { FolderField } from './folder-field.js';
import { settingsText } from './text.js';
import { useDraft } from './use-draft.js';

/** Better than this is not seen, worse than that is not wanted; the settings allow 0 to 40. */
const BEST_CRF = 12;
const WORST_CRF = 32;

export function OutputSection(): ReactElement {
  const text = useText(settingsText).output;
  const actions = useActions();
  const output = useStudio(({ settings }) => settings.output);
  return (
    <>
      <Panel title={text.recordings}>
        <FolderField
          label={text.recordingFolder}
          value={output.recordingFolder}
          fallback={text.videosFolder}
          onChange={(recordingFolder) => {
            actions.changeSettings({ output: { recordingFolder } });
          }}
        />
        <Select<Settings['output']['recordingFormat']>
          label={text.format}
          help={text.formatHelp}
          value={output.recordingFormat}
          options={[
            { value: 'mkv', label: text.mkv, description: text.mkvHelp },
            { value: 'mp4', label: text.mp4, description: text.mp4Help },
          ]}
          onChange={(recordingFormat) => {
            actions.changeSettings({ output: { recordingFormat } });
          }}
        />
      </Panel>
      <Panel title={text.copies}>
        <CopyPlace />
        <Slider
          label={text.quality}
          help={text.qualityHelp}
          value={Math.min(WORST_CRF, Math.max(BEST_CRF, output.coveredCrf))}
          minValue={BEST_CRF}
          maxValue={WORST_CRF}
          step={1}
          valueText={text.qualityValue(output.coveredCrf)}
          onChange={(coveredCrf) => {
            actions.changeSettings({ output: { coveredCrf } });
          }}
        />
      </Panel>
    </>
  );
}

/** Where covered copies of files go, and what they are called. */
export function CopyPlace(): ReactElement {
  const text = useText(settingsText).output;
  const actions = useActions();
  const { coveredFolder, coveredSuffix } = useStudio(({ settings }) => settings.output);
  return (
    <>
      <FolderField
        label={text.copyFolder}
        value={coveredFolder}
        fallback={text.besideOriginal}
        onChange={(folder) => {
          actions.changeSettings({ output: { coveredFolder: folder } });
        }}
      />
      <SuffixField
        suffix={coveredSuffix}
        onChange={(next) => {
          actions.changeSettings({ output: { coveredSuffix: next } });
        }}
      />
    </>
  );
}

interface SuffixFieldProps {
  readonly suffix: string;
  readonly onChange: (suffix: string) => void;
}

/** Taken when the field is left, and only if files can be named so. */
function SuffixField({ suffix, onChange }: SuffixFieldProps): ReactElement {
  const text = useText(settingsText).output;
  const [typed, setTyped] = useDraft(suffix);
  const isUsable = settingsSchema.shape.output.shape.coveredSuffix.safeParse(typed).success;
  const take = (): void => {
    if (isUsable && typed !== suffix) onChange(typed);
  };
  return (
    <TextField
      label={text.suffix}
      help={text.suffixHelp(`IMG_2041${isUsable ? typed : suffix}.jpg`)}
      value={typed}
      maxLength={40}
      {...(!isUsable && { error: text.suffixError })}
      onChange={setTyped}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
        else event.continuePropagation();
      }}
    />
  );
}
