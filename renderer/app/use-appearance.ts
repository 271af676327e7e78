import { useEffect, useSyncExternalStore } from 'react';
import { useStudioStore } from '../studio/studio-store.js';
import { useLanguage } from '../text/use-text.js';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const contrast = window.matchMedia('(prefers-contrast: more)');

function systemTheme(): 'light' | 'dark' | 'contrast' {
  if (contrast.matches) return 'contrast';
  return dark.matches ? 'dark' : 'light';
}

function watchSystem(changed: () => void): () => void {
  for (const query of [dark, contrast]) query.addEventListener('change', changed);
  return () => {
    for (const query of [dark, contrast]) query.removeEventListener('change', changed);
  };
}

/** Puts the chosen theme and language on the page. */
export function useAppearance(): void {
  const chosen = useStudioStore(({ studio }) => studio?.settings.appearance.theme ?? 'system');
  const system = useSyncExternalStore(watchSystem, systemTheme);
  const theme = chosen === 'system' ? system : chosen;
  const language = useLanguage();
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.lang = language;
  }, [theme, language]);
}
