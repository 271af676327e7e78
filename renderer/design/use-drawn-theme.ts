import { useSyncExternalStore } from 'react';

function watch(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    observer.disconnect();
  };
}

/** The theme that the page has now, for what is drawn with the tokens' values and must be drawn anew. */
export function useDrawnTheme(): string {
  return useSyncExternalStore(watch, () => document.documentElement.dataset['theme'] ?? '');
}
