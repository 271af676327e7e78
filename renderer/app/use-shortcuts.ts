import { useEffect } from 'react';
import { useActions } from '../studio/actions-context.js';
import { SCREENS } from './screens.js';

/** Ctrl or Cmd with 1, 2, … shows the screens in their order. */
export function useShortcuts(): void {
  const actions = useActions();
  useEffect(() => {
    const take = (event: KeyboardEvent): void => {
      if (event.altKey || event.shiftKey || event.ctrlKey === event.metaKey) return;
      const screen = SCREENS[Number(event.key) - 1];
      if (screen === undefined) return;
      event.preventDefault();
      actions.showScreen(screen.id);
    };
    window.addEventListener('keydown', take);
    return () => {
      window.removeEventListener('keydown', take);
    };
  }, [actions]);
}
