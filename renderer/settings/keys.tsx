import type { ReactElement } from 'react';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { nameKeys } from './accelerator.js';
import { settingsText } from './text.js';

/** The keys of an action as they are written on this computer's keyboard. */
export function Keys({ keys }: { readonly keys: string | null }): ReactElement {
  const text = useText(settingsText).hotkeys;
  const isMac = useStudio(({ platform }) => platform === 'darwin');
  if (keys === null) return <span className="vc-help">{text.none}</span>;
  return (
    <>
      {nameKeys(keys, isMac).map((key) => (
        <kbd key={key} className="settings-key">
          {key}
        </kbd>
      ))}
    </>
  );
}
