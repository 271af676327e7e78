import { FolderOpen, Undo2 } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button, IconButton } from '../design/button.js';
import { TextField } from '../design/field.js';
import { useActions } from '../studio/actions-context.js';
import { askShell } from '../studio/ask-shell.js';
import { shell } from '../studio/shell.js';
import { useText } from '../text/use-text.js';
import { settingsText } from './text.js';
import { useDraft } from './use-draft.js';

interface FolderFieldProps {
  readonly label: string;
  /** Null: the place that `fallback` names. */
  readonly value: string | null;
  readonly fallback: string;
  readonly help?: string;
  readonly onChange: (folder: string | null) => void;
}

/** A folder of this computer: chosen in the desktop's own dialog, or typed where there is none. */
export function FolderField({ label, value, fallback, help, onChange }: FolderFieldProps): ReactElement {
  const text = useText(settingsText).folder;
  const actions = useActions();
  const [typed, setTyped] = useDraft(value ?? '');
  const take = (folder: string): void => {
    const wanted = folder.trim() === '' ? null : folder.trim();
    if (wanted !== value) onChange(wanted);
  };
  const choose = async (): Promise<void> => {
    const folder = await askShell(actions, (desktop) => desktop.chooseFolder());
    if (folder !== undefined && folder !== null) take(folder);
  };
  return (
    <div className="settings-folder-field">
      <div className="settings-folder">
        <TextField
          label={label}
          value={typed}
          placeholder={fallback}
          maxLength={4096}
          onChange={setTyped}
          onBlur={() => {
            take(typed);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take(typed);
            else event.continuePropagation();
          }}
        />
        {shell !== undefined && (
          <Button aria-label={text.chooseFor(label)} onPress={() => void choose()}>
            <FolderOpen size={16} aria-hidden="true" />
            {text.choose}
          </Button>
        )}
        {value !== null && (
          <IconButton
            label={text.reset(fallback)}
            icon={<Undo2 size={16} />}
            onPress={() => {
              onChange(null);
            }}
          />
        )}
      </div>
      {help !== undefined && <p className="vc-help">{help}</p>}
      {shell === undefined && <p className="vc-help">{text.browserHelp}</p>}
    </div>
  );
}
