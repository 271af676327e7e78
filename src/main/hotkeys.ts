import { globalShortcut } from 'electron';
import type { HotkeyName, Settings } from '../shared/settings.js';

export type HotkeyActions = Readonly<Record<HotkeyName, () => void>>;

/** Keys that work while another program is in front. */
export class Hotkeys {
  readonly #actions: HotkeyActions;
  readonly #onTaken: (names: readonly HotkeyName[]) => void;
  #current = '';

  /** `onTaken` is told which of a new choice another program has, or no keyboard can type. */
  constructor(actions: HotkeyActions, onTaken: (names: readonly HotkeyName[]) => void) {
    this.#actions = actions;
    this.#onTaken = onTaken;
  }

  follow({ hotkeys }: Settings): void {
    const wanted = JSON.stringify(hotkeys);
    if (wanted === this.#current) return;
    this.#current = wanted;
    globalShortcut.unregisterAll();
    const names = Object.keys(this.#actions) as HotkeyName[];
    const taken = names.filter((name) => {
      const keys = hotkeys[name];
      return keys !== null && !register(keys, this.#actions[name]);
    });
    if (taken.length > 0) this.#onTaken(taken);
  }
}

function register(keys: string, act: () => void): boolean {
  try {
    return globalShortcut.register(keys, act);
  } catch {
    // Electron throws for words that are no keys.
    return false;
  }
}
