import type { ReactElement } from 'react';
import { Panel } from '../design/panel.js';
import { PrivacyControls } from '../live/privacy-panel.js';
import { useText } from '../text/use-text.js';
import { LockedNotice, Notice, useLocked } from './notice.js';
import { settingsText } from './text.js';

/** The controls of the live screen, with room to say what they mean. */
export function PrivacySection(): ReactElement {
  const text = useText(settingsText).privacy;
  const isLocked = useLocked();
  return (
    <>
      {isLocked && <LockedNotice />}
      <Notice>{text.promise}</Notice>
      <Panel title={text.words.title}>
        <PrivacyControls text={text.words} />
      </Panel>
    </>
  );
}
