import { createContext, useContext } from 'react';
import type { StudioActions } from './studio-actions.js';

export const ActionsContext = createContext<StudioActions | null>(null);

/** The window's actions; throws outside the app. */
export function useActions(): StudioActions {
  const actions = useContext(ActionsContext);
  if (actions === null)
    throw new Error('expected the actions of an app around this component, there are none');
  return actions;
}
