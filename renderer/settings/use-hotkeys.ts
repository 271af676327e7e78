import { useEffect } from 'react';
import type { HotkeyName } from '../../src/shared/settings.js';
import { useActions } from '../studio/actions-context.js';
import { shell } from '../studio/shell.js';
import type { StudioActions } from '../studio/studio-actions.js';
import { useStudioStore, type Studio } from '../studio/studio-store.js';
import { readAccelerator } from './accelerator.js';

/** The hotkeys in a browser, where they work while the page is in front; the desktop has them for all programs. */
export function useHotkeys(): void {
  const actions = useActions();
  useEffect(() => {
    if (shell !== undefined) return;
    const take = (event: KeyboardEvent): void => {
      const { studio } = useStudioStore.getState();
      const name = studio === null || event.repeat ? null : findHotkey(studio, event);
      if (studio === null || name === null) return;
      event.preventDefault();
      act(name, studio, actions);
    };
    window.addEventListener('keydown', take);
    return () => {
      window.removeEventListener('keydown', take);
    };
  }, [actions]);
}

function findHotkey({ settings, platform }: Studio, event: KeyboardEvent): HotkeyName | null {
  const pressed = readAccelerator(event, platform === 'darwin');
  if (pressed === null) return null;
  const names = Object.keys(settings.hotkeys) as HotkeyName[];
  return names.find((name) => settings.hotkeys[name] === pressed) ?? null;
}

function act(name: HotkeyName, { status, settings }: Studio, actions: StudioActions): void {
  switch (name) {
    case 'panic':
      // Pressed twice in a panic it must not uncover: that is the banner's button.
      void actions.call('panic.set', { on: true });
      return;
    case 'live':
      void (status.liveSince === null ? actions.goLive() : actions.call('live.stop', null));
      return;
    case 'record':
      void actions.call(status.recordingSince === null ? 'record.start' : 'record.stop', null);
      return;
    case 'mute':
      actions.changeSettings({ audio: { muted: !settings.audio.muted } });
  }
}
