import { TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../design/button.js';
import { Panel } from '../design/panel.js';
import { liveText } from '../live/text.js';
import { CopyPlace } from '../settings/output-section.js';
import { useActions } from '../studio/actions-context.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { filesText } from './text.js';

/** Where covered copies go, what they are called, and how they are covered. */
export function CopiesPanel(): ReactElement {
  const text = useText(filesText).output;
  const words = useText(liveText).privacy;
  const actions = useActions();
  const { style, policy } = useStudio(({ settings }) => settings.privacy);
  return (
    <Panel title={text.title}>
      <CopyPlace />
      <div className="files-covering">
        <div>
          <div className="vc-label">{text.covering}</div>
          <div className="vc-help">{`${words.styles[style]}, ${words.policies[policy]}`}</div>
        </div>
        <Button
          size="small"
          onPress={() => {
            actions.showScreen('settings');
          }}
        >
          {text.change}
        </Button>
      </div>
      {style === 'blur' && (
        <p className="files-warning">
          <TriangleAlert size={16} aria-hidden="true" />
          {text.blur}
        </p>
      )}
      <p className="vc-help">{text.fromNow}</p>
    </Panel>
  );
}
