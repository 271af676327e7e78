import { X } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { HotkeyName } from '../../src/shared/settings.js';
import { IconButton } from '../design/button.js';
import { Panel } from '../design/panel.js';
import { useActions } from '../studio/actions-context.js';
import { shell } from '../studio/shell.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { findFault, type HotkeyFault } from './accelerator.js';
import { KeyRecorder } from './key-recorder.js';
import { Notice } from './notice.js';
import { settingsText } from './text.js';

const NAMES: readonly HotkeyName[] = ['panic', 'live', 'record', 'mute'];

export function HotkeysSection(): ReactElement {
  const text = useText(settingsText).hotkeys;
  return (
    <>
      <Notice>{shell === undefined ? text.inBrowser : text.global}</Notice>
      <Panel title={text.title}>
        <div className="settings-rows">
          {NAMES.map((name) => (
            <HotkeyRow key={name} name={name} />
          ))}
        </div>
      </Panel>
    </>
  );
}

/** One action with its keys. Keys that can't be taken are named, with why, and the old ones stay. */
function HotkeyRow({ name }: { readonly name: HotkeyName }): ReactElement {
  const text = useText(settingsText).hotkeys;
  const actions = useActions();
  const hotkeys = useStudio(({ settings }) => settings.hotkeys);
  const [refused, setRefused] = useState<{ keys: string; fault: HotkeyFault } | null>(null);
  const keys = hotkeys[name];
  const take = (pressed: string): void => {
    const fault = findFault(pressed, name, hotkeys);
    setRefused(fault === null ? null : { keys: pressed, fault });
    if (fault === null) actions.changeSettings({ hotkeys: { [name]: pressed } });
  };
  const explain = (fault: HotkeyFault): string =>
    fault === 'plain' || fault === 'common' || fault === 'screens'
      ? text.faults[fault]
      : text.faults.taken(text.names[fault]);
  return (
    <div className="settings-row" role="group" aria-label={text.names[name]}>
      <div className="settings-row-words">
        <p className="vc-label">{text.names[name]}</p>
        <p className="vc-help">{text.helps[name]}</p>
        {refused !== null && (
          <p className="vc-error" role="alert">
            {text.refused(refused.keys.replace('CommandOrControl', 'Ctrl'))} {explain(refused.fault)}
          </p>
        )}
      </div>
      <KeyRecorder label={text.names[name]} keys={keys} onKeys={take} />
      <IconButton
        label={text.clear(text.names[name])}
        icon={<X size={16} />}
        isDisabled={keys === null}
        onPress={() => {
          setRefused(null);
          actions.changeSettings({ hotkeys: { [name]: null } });
        }}
      />
    </div>
  );
}
