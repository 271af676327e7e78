import type { ReactElement } from 'react';
import { Panel } from '../design/panel.js';
import { useText } from '../text/use-text.js';
import { LanguageChoice } from './language-choice.js';
import { settingsText } from './text.js';

export function LanguageSection(): ReactElement {
  const text = useText(settingsText).sections;
  return (
    <Panel title={text.language}>
      <LanguageChoice />
    </Panel>
  );
}
