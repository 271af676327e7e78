import { useStudioStore } from '../studio/studio-store.js';
import type { Language, Texts } from './define-texts.js';

/** The language chosen in the settings, or the computer's where none is. */
export function useLanguage(): Language {
  const chosen = useStudioStore(({ studio }) => studio?.settings.appearance.language ?? 'system');
  if (chosen !== 'system') return chosen;
  return navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

export function useText<Shape>(texts: Texts<Shape>): Shape {
  return texts[useLanguage()];
}
