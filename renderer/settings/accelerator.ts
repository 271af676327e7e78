import type { HotkeyName, Settings } from '../../src/shared/settings.js';

/** What of a key press makes an accelerator. */
export type KeyPress = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Keys by their place on the keyboard, as Electron writes them. Letters and digits follow in `readKey`. */
const NAMED_KEYS: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Home: 'Home',
  End: 'End',
  PageUp: 'PageUp',
  PageDown: 'PageDown',
  Insert: 'Insert',
  Delete: 'Delete',
  Space: 'Space',
  Minus: '-',
  Equal: '=',
  BracketLeft: '[',
  BracketRight: ']',
  Semicolon: ';',
  Quote: "'",
  Comma: ',',
  Period: '.',
  Slash: '/',
  Backslash: '\\',
  Backquote: '`',
};

/** Taken from every program if they were global. */
const COMMON = new Set('ACFNOPQSTVWXYZ'.split('').map((key) => `CommandOrControl+${key}`));
const SCREEN = /^CommandOrControl\+[1-9]$/;

/** The accelerator of a key press, as Electron writes it; null while only modifiers are held. */
export function readAccelerator(press: KeyPress, isMac: boolean): string | null {
  const key = readKey(press.code);
  if (key === null) return null;
  const command = isMac ? press.metaKey : press.ctrlKey;
  const other = isMac ? press.ctrlKey : press.metaKey;
  const parts = [
    command ? 'CommandOrControl' : null,
    other ? (isMac ? 'Control' : 'Super') : null,
    press.altKey ? 'Alt' : null,
    press.shiftKey ? 'Shift' : null,
    key,
  ];
  return parts.filter((part) => part !== null).join('+');
}

export type HotkeyFault = 'plain' | 'common' | 'screens' | HotkeyName;

/** Why keys can't be taken for `name`: the other action that has them, or what else they are for. Null: they can. */
export function findFault(keys: string, name: HotkeyName, hotkeys: Settings['hotkeys']): HotkeyFault | null {
  const parts = keys.split('+');
  const isFunctionKey = /^F\d+$/.test(parts.at(-1) ?? '');
  if (!isFunctionKey && parts.slice(0, -1).every((part) => part === 'Shift')) return 'plain';
  if (COMMON.has(keys)) return 'common';
  if (SCREEN.test(keys)) return 'screens';
  const names = Object.keys(hotkeys) as HotkeyName[];
  return names.find((other) => other !== name && hotkeys[other] === keys) ?? null;
}

/** The keys of an accelerator as they are written on keyboards. */
export function nameKeys(keys: string, isMac: boolean): readonly string[] {
  const signs: Readonly<Record<string, string>> = isMac
    ? { CommandOrControl: '⌘', Control: '⌃', Alt: '⌥', Shift: '⇧' }
    : { CommandOrControl: 'Ctrl', Super: 'Super' };
  const arrows: Readonly<Record<string, string>> = { Up: '↑', Down: '↓', Left: '←', Right: '→' };
  return keys.split('+').map((key) => signs[key] ?? arrows[key] ?? key);
}

function readKey(code: string): string | null {
  const plain = /^(?:Key([A-Z])|Digit(\d)|(F\d{1,2}))$/.exec(code);
  if (plain) return plain[1] ?? plain[2] ?? plain[3] ?? null;
  const onPad = /^Numpad(\d)$/.exec(code);
  return onPad ? `num${onPad[1] ?? ''}` : (NAMED_KEYS[code] ?? null);
}
