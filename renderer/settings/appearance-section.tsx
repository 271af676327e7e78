import type { ReactElement } from 'react';
import { settingsSchema } from '../../src/shared/settings.js';
import { Switch } from '../design/field.js';
import { Panel } from '../design/panel.js';
import { RadioCards } from '../design/radio-cards.js';
import { useActions } from '../studio/actions-context.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { settingsText } from './text.js';

const THEMES = settingsSchema.shape.appearance.shape.theme.options;

export function AppearanceSection(): ReactElement {
  const text = useText(settingsText).appearance;
  const actions = useActions();
  const { theme, overlay } = useStudio(({ settings }) => settings.appearance);
  return (
    <>
      <Panel title={text.window}>
        <RadioCards
          label={text.theme}
          value={theme}
          cards={THEMES.map((each) => ({
            value: each,
            label: text.themes[each],
            description: text.themes[`${each}Help`],
          }))}
          onChange={(chosen) => {
            actions.changeSettings({ appearance: { theme: chosen } });
          }}
        />
      </Panel>
      <Panel title={text.preview}>
        <Switch
          label={text.overlay}
          help={text.overlayHelp}
          isSelected={overlay}
          onChange={(isOn) => {
            actions.changeSettings({ appearance: { overlay: isOn } });
          }}
        />
      </Panel>
    </>
  );
}
