import './log.css';
import { Copy, FolderOpen, ScrollText } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { Button } from '../design/button.js';
import { EmptyState } from '../design/empty-state.js';
import { TextField } from '../design/field.js';
import { Segments } from '../design/segments.js';
import { askShell } from '../studio/ask-shell.js';
import { useActions } from '../studio/actions-context.js';
import { shell } from '../studio/shell.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { copyText } from './copy-text.js';
import { filterLines, LEVELS, writeLines, type Level } from './filter-lines.js';
import { LogLines } from './log-lines.js';
import { logText } from './text.js';

/** What the program did, newest at the end. */
export function LogScreen(): ReactElement {
  const text = useText(logText);
  const actions = useActions();
  const log = useStudio((studio) => studio.log);
  const [level, setLevel] = useState<Level>('all');
  const [words, setWords] = useState('');
  const lines = filterLines(log, level, words);
  const copy = (): void => {
    actions.tell(
      copyText(writeLines(lines))
        ? { kind: 'done', message: text.copied(lines.length) }
        : { kind: 'error', code: 'engine.internal', message: text.notCopied },
    );
  };
  if (log.length === 0) {
    return (
      <div className="log-empty">
        <EmptyState icon={<ScrollText size={28} />} title={text.emptyTitle} text={text.emptyText} />
      </div>
    );
  }
  return (
    <div className="log">
      <div className="log-bar">
        <Segments
          label={text.filters}
          value={level}
          segments={LEVELS.map((each) => ({ value: each, label: text.levels[each] }))}
          onChange={setLevel}
        />
        <div className="log-search">
          <TextField
            label={text.search}
            hideLabel
            type="search"
            placeholder={text.search}
            value={words}
            onChange={setWords}
          />
        </div>
        <Button isDisabled={lines.length === 0} onPress={copy}>
          <Copy size={16} />
          {text.copy}
        </Button>
        {shell !== undefined && (
          <Button onPress={() => void askShell(actions, (desktop) => desktop.openLogFolder())}>
            <FolderOpen size={16} />
            {text.openFolder}
          </Button>
        )}
      </div>
      {lines.length === 0 ? (
        <div className="log-empty">
          <EmptyState icon={<ScrollText size={28} />} title={text.noneTitle} text={text.noneText} />
        </div>
      ) : (
        <LogLines lines={lines} />
      )}
    </div>
  );
}
