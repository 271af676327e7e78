import { FolderPlus, ImagePlus, Plus } from 'lucide-react';
import { useState, type ReactElement, type ReactNode } from 'react';
import { Button } from '../design/button.js';
import { TextField } from '../design/field.js';
import { useActions } from '../studio/actions-context.js';
import { askShell } from '../studio/ask-shell.js';
import { useStudioStore } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { addPaths } from './add-files.js';
import { filesText } from './text.js';
import { readTypedPath } from './typed-path.js';

/** The desktop's dialogs; `isFirst` where nothing else is on the screen yet. */
export function ChooseButtons({ isFirst = false }: { readonly isFirst?: boolean }): ReactElement {
  const text = useText(filesText).add;
  const actions = useActions();
  const isConnected = useStudioStore(({ connection }) => connection === 'open');
  const chooseFiles = async (): Promise<void> => {
    const paths = await askShell(actions, (desktop) => desktop.chooseMedia());
    if (paths !== undefined) await addPaths(actions, paths);
  };
  const chooseFolder = async (): Promise<void> => {
    const folder = await askShell(actions, (desktop) => desktop.chooseFolder());
    if (folder !== undefined && folder !== null) await addPaths(actions, [folder]);
  };
  return (
    <div className="files-choose">
      <Button
        look={isFirst ? 'primary' : 'plain'}
        isDisabled={!isConnected}
        onPress={() => void chooseFiles()}
      >
        <ImagePlus size={16} aria-hidden="true" />
        {isFirst ? text.files : text.filesShort}
      </Button>
      <Button isDisabled={!isConnected} onPress={() => void chooseFolder()}>
        <FolderPlus size={16} aria-hidden="true" />
        {text.folder}
      </Button>
    </div>
  );
}

/** In a browser, which has no way to learn where a file lies: its path is typed. `end` stands in the same row. */
export function PathField({ end }: { readonly end?: ReactNode }): ReactElement {
  const text = useText(filesText).add;
  const actions = useActions();
  const isConnected = useStudioStore(({ connection }) => connection === 'open');
  const [typed, setTyped] = useState('');
  const path = readTypedPath(typed);
  const add = async (): Promise<void> => {
    if (path !== '' && (await addPaths(actions, [path]))) setTyped('');
  };
  return (
    <div className="files-path">
      <div className="files-path-row">
        <TextField
          label={text.path}
          value={typed}
          placeholder={text.pathExample}
          maxLength={4096}
          onChange={setTyped}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void add();
            else event.continuePropagation();
          }}
        />
        <Button isDisabled={!isConnected || path === ''} onPress={() => void add()}>
          <Plus size={16} aria-hidden="true" />
          {text.pathAdd}
        </Button>
        {end}
      </div>
      <p className="vc-help">{text.browserHelp}</p>
    </div>
  );
}
