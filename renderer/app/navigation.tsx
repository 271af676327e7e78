import type { ReactElement } from 'react';
import { Button } from 'react-aria-components';
import { useActions } from '../studio/actions-context.js';
import { useStudio, useStudioStore } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { SCREENS } from './screens.js';
import { appText } from './text.js';

export function Navigation(): ReactElement {
  const text = useText(appText);
  const actions = useActions();
  const current = useStudioStore(({ screen }) => screen);
  const isWelcomed = useStudio(({ settings }) => settings.welcomed);
  return (
    <nav className="app-navigation" aria-label={text.navigation}>
      <div className="app-mark" aria-hidden="true" />
      {SCREENS.map(({ id, icon: Icon }) => (
        <Button
          key={id}
          className="app-place"
          isDisabled={!isWelcomed}
          {...(id === current && isWelcomed && { 'aria-current': 'page' as const })}
          onPress={() => {
            actions.showScreen(id);
          }}
        >
          <Icon size={20} aria-hidden="true" />
          {text.screens[id]}
        </Button>
      ))}
    </nav>
  );
}
