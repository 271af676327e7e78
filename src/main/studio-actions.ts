import type { EngineSupervisor } from './engine-supervisor.js';
import type { HotkeyActions } from './hotkeys.js';
import type { StudioClient } from './studio-client.js';

/** What the hotkeys do. */
export function studioActions(studio: StudioClient, engine: EngineSupervisor): HotkeyActions {
  return {
    panic: () => {
      // Covering is the safe answer while it is not known what is shown.
      const on = !(studio.status?.panic ?? false);
      studio.call('panic.set', { on }).catch(() => {
        engine.rememberPanic(on);
      });
    },
    live: () => {
      const { liveSince = null } = studio.status ?? {};
      const name = liveSince === null ? 'live.start' : 'live.stop';
      studio.call(name, null).catch(ignoreRefusal);
    },
    record: () => {
      const { recordingSince = null } = studio.status ?? {};
      const name = recordingSince === null ? 'record.start' : 'record.stop';
      studio.call(name, null).catch(ignoreRefusal);
    },
    mute: () => {
      const muted = studio.settings?.audio.muted ?? false;
      studio.call('settings.change', { audio: { muted: !muted } }).catch(ignoreRefusal);
    },
  };
}

/** The engine writes it into the log that the window shows; there is no button here to tell it beside. */
function ignoreRefusal(): void {
  return;
}
