import { Info, Lock } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { settingsText } from './text.js';

/** A remark on a whole section. */
export function Notice({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <p className="settings-notice">
      <Info size={16} aria-hidden="true" />
      {children}
    </p>
  );
}

/** Whether size, encoding and hold are fixed now: the engine refuses to change them under a running output. */
export function useLocked(): boolean {
  return useStudio(({ status }) => status.liveSince !== null || status.recordingSince !== null);
}

export function LockedNotice(): ReactElement {
  const text = useText(settingsText);
  return (
    <p className="settings-notice settings-notice-warn" role="status">
      <Lock size={16} aria-hidden="true" />
      {text.locked}
    </p>
  );
}
