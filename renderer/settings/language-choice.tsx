import type { ReactElement } from 'react';
import { settingsSchema } from '../../src/shared/settings.js';
import { RadioCards } from '../design/radio-cards.js';
import { useActions } from '../studio/actions-context.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { settingsText } from './text.js';

const LANGUAGES = settingsSchema.shape.appearance.shape.language.options;

/** Each language by its own name, so that it is found by who reads no other. */
export function LanguageChoice(): ReactElement {
  const text = useText(settingsText).language;
  const actions = useActions();
  const language = useStudio(({ settings }) => settings.appearance.language);
  return (
    <RadioCards
      label={text.label}
      value={language}
      cards={LANGUAGES.map((each) => ({
        value: each,
        label: text.names[each],
        ...(each === 'system' && { description: text.systemHelp }),
      }))}
      onChange={(chosen) => {
        actions.changeSettings({ appearance: { language: chosen } });
      }}
    />
  );
}
