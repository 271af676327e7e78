import { FolderOpen, Users } from 'lucide-react';
import { useState, type ReactElement, type ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { TextField } from '../design/field.js';
import { shell } from '../studio/shell.js';
import { useStudioStore } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { sourceOfPath } from './source-name.js';
import { SourceStill } from './source-still.js';
import { liveText } from './text.js';

interface SourceDialogProps {
  readonly title: string;
  readonly onChoose: (uri: string) => void;
  readonly onClose: () => void;
}

/** Everything that can be on air here, with a covered picture of each. */
export function SourceDialog({ title, onChoose, onClose }: SourceDialogProps): ReactElement {
  const text = useText(liveText).sources;
  const devices = useStudioStore((state) => state.devices);
  const cameras = devices?.cameras ?? [];
  const problems = devices?.problems ?? [];
  return (
    <Dialog
      title={title}
      isOpen
      wide
      onClose={onClose}
      foot={<Button onPress={onClose}>{text.close}</Button>}
    >
      <ChoiceGroup label={text.cameras} choices={cameras} onChoose={onChoose}>
        {cameras.length === 0 && <p className="vc-help">{text.noCamera}</p>}
      </ChoiceGroup>
      <ChoiceGroup label={text.screens} choices={devices?.screens ?? []} onChoose={onChoose} />
      <ChoiceGroup label={text.windows} choices={devices?.windows ?? []} onChoose={onChoose} />
      <section className="live-choices" aria-label={text.more}>
        <h3>{text.more}</h3>
        <div className="live-more">
          <Button
            onPress={() => {
              onChoose('test:faces');
            }}
          >
            <Users size={16} />
            {text.test}
          </Button>
          <span className="vc-help">{text.testHelp}</span>
        </div>
        <FileChoice onChoose={onChoose} />
      </section>
      {problems.length > 0 && (
        <section className="live-choices" aria-label={text.problems}>
          <h3>{text.problems}</h3>
          <ul className="vc-help">
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  );
}

interface ChoiceGroupProps {
  readonly label: string;
  readonly choices: readonly { readonly uri: string; readonly name: string }[];
  readonly onChoose: (uri: string) => void;
  /** Said in place of choices. */
  readonly children?: ReactNode;
}

function ChoiceGroup({ label, choices, onChoose, children }: ChoiceGroupProps): ReactElement | null {
  if (choices.length === 0 && children === undefined) return null;
  return (
    <section className="live-choices" aria-label={label}>
      <h3>{label}</h3>
      {children}
      <div className="live-choice-grid">
        {choices.map(({ uri, name }) => (
          <AriaButton
            key={uri}
            className="live-choice"
            onPress={() => {
              onChoose(uri);
            }}
          >
            <SourceStill uri={uri} name={name} />
            <span className="live-slot-name">{name}</span>
          </AriaButton>
        ))}
      </div>
    </section>
  );
}

/** A file is chosen in the desktop's own dialog; a browser can only be told a path. */
function FileChoice({ onChoose }: Pick<SourceDialogProps, 'onChoose'>): ReactElement {
  const text = useText(liveText).sources;
  const [path, setPath] = useState('');
  const desktop = shell;
  if (desktop !== undefined) {
    const choose = async (): Promise<void> => {
      const [chosen] = await desktop.chooseMedia();
      if (chosen !== undefined) onChoose(sourceOfPath(chosen));
    };
    return (
      <div className="live-more">
        <Button onPress={() => void choose()}>
          <FolderOpen size={16} />
          {text.file}
        </Button>
        <span className="vc-help">{text.pathHelp}</span>
      </div>
    );
  }
  return (
    <form
      className="live-path"
      onSubmit={(event) => {
        event.preventDefault();
        if (path.trim() !== '') onChoose(sourceOfPath(path.trim()));
      }}
    >
      <TextField label={text.path} help={text.pathHelp} value={path} onChange={setPath} />
      <Button type="submit" isDisabled={path.trim() === ''}>
        {text.usePath}
      </Button>
    </form>
  );
}
