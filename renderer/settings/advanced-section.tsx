import { useState, type ReactElement, type ReactNode } from 'react';
import { DEFAULT_SETTINGS } from '../../src/shared/settings.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Panel } from '../design/panel.js';
import { askShell } from '../studio/ask-shell.js';
import { useActions } from '../studio/actions-context.js';
import { shell } from '../studio/shell.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { LicenceDialog } from './licence-dialog.js';
import { useLocked } from './notice.js';
import { settingsText } from './text.js';

type Open = 'licences' | 'reset' | null;

export function AdvancedSection(): ReactElement {
  const text = useText(settingsText).advanced;
  const actions = useActions();
  const version = useStudio((studio) => studio.version);
  const isLocked = useLocked();
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => {
    setOpen(null);
  };
  return (
    <>
      <Panel title={text.help}>
        <div className="settings-rows">
          <Row title={text.welcome} help={text.welcomeHelp}>
            <Button
              onPress={() => {
                actions.changeSettings({ welcomed: false });
              }}
            >
              {text.welcomeRun}
            </Button>
          </Row>
          <Row title={text.logs} help={shell === undefined ? text.logsInBrowser : text.logsHelp}>
            {shell === undefined ? (
              <Button
                onPress={() => {
                  actions.showScreen('log');
                }}
              >
                {text.showLog}
              </Button>
            ) : (
              <Button onPress={() => void askShell(actions, (desktop) => desktop.openLogFolder())}>
                {text.openLogs}
              </Button>
            )}
          </Row>
          <Row title={text.reset} help={isLocked ? text.resetLocked : text.resetHelp}>
            <Button
              isDisabled={isLocked}
              onPress={() => {
                setOpen('reset');
              }}
            >
              {text.resetAsk}
            </Button>
          </Row>
        </div>
      </Panel>
      <Panel title={text.about}>
        <Row title={text.version(version)} help={text.aboutHelp}>
          <Button
            onPress={() => {
              setOpen('licences');
            }}
          >
            {text.licences}
          </Button>
        </Row>
      </Panel>
      {open === 'licences' && <LicenceDialog onClose={close} />}
      {open === 'reset' && <ResetDialog onClose={close} />}
    </>
  );
}

interface RowProps {
  readonly title: string;
  readonly help: string;
  readonly children: ReactNode;
}

function Row({ title, help, children }: RowProps): ReactElement {
  return (
    <div className="settings-row">
      <div className="settings-row-words">
        <p className="vc-label">{title}</p>
        <p className="vc-help">{help}</p>
      </div>
      {children}
    </div>
  );
}

/** Destinations and their keys are work of the user's, and stay. */
function ResetDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const text = useText(settingsText).advanced;
  const actions = useActions();
  const reset = (): void => {
    const { scene, audio, video, output, privacy, hotkeys, appearance } = DEFAULT_SETTINGS;
    actions.changeSettings({ scene, audio, video, output, privacy, hotkeys, appearance });
    actions.tell({ kind: 'done', message: text.resetDone });
    onClose();
  };
  return (
    <Dialog
      title={text.resetTitle}
      isOpen
      role="alertdialog"
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{text.cancel}</Button>
          <Button look="danger" onPress={reset}>
            {text.resetNow}
          </Button>
        </>
      }
    >
      <p>{text.resetText}</p>
    </Dialog>
  );
}
