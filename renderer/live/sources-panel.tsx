import { ArrowLeftRight, Plus, X } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { Badge } from '../design/badge.js';
import { Button, IconButton } from '../design/button.js';
import { Panel } from '../design/panel.js';
import { useActions } from '../studio/actions-context.js';
import { useStudio, useStudioStore } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { SourceDialog } from './source-dialog.js';
import { nameSource } from './source-name.js';
import { SourceStill } from './source-still.js';
import { liveText } from './text.js';

type Place = 'main' | 'inset';

/** What is on air: the main picture and the small one over it. */
export function SourcesPanel(): ReactElement {
  const text = useText(liveText).sources;
  const actions = useActions();
  const { main, inset } = useStudio(({ settings }) => settings.scene);
  const [choosing, setChoosing] = useState<Place | null>(null);
  return (
    <Panel title={text.title} className="live-sources">
      <div className="live-slots">
        <SourceSlot place="main" uri={main} onChoose={setChoosing} />
        <IconButton
          label={text.swap}
          icon={<ArrowLeftRight size={16} />}
          isDisabled={inset === null}
          onPress={() => {
            if (inset !== null) actions.changeSettings({ scene: { main: inset, inset: main } });
          }}
        />
        {inset === null ? (
          <EmptySlot onChoose={setChoosing} />
        ) : (
          <SourceSlot place="inset" uri={inset} onChoose={setChoosing} />
        )}
      </div>
      {choosing !== null && (
        <SourceDialog
          title={choosing === 'main' ? text.chooseMain : text.chooseInset}
          onChoose={(uri) => {
            actions.changeSettings({ scene: { [choosing]: uri } });
            setChoosing(null);
          }}
          onClose={() => {
            setChoosing(null);
          }}
        />
      )}
    </Panel>
  );
}

interface SlotProps {
  readonly onChoose: (place: Place) => void;
}

function SourceSlot({
  place,
  uri,
  onChoose,
}: SlotProps & { readonly place: Place; readonly uri: string }): ReactElement {
  const text = useText(liveText).sources;
  const actions = useActions();
  const devices = useStudioStore((state) => state.devices);
  const state = useStudio(
    ({ status }) => status.program?.sources[place === 'main' ? 0 : 1]?.state ?? 'ready',
  );
  const name = nameSource(uri, devices, text);
  return (
    <div className="live-slot" role="group" aria-label={text[place]}>
      <SourceStill uri={uri} name={name} />
      <div className="live-slot-words">
        <span className="vc-help">{text[place]}</span>
        <span className="live-slot-name" title={name}>
          {name}
        </span>
        <div className="live-slot-actions">
          <Button
            size="small"
            onPress={() => {
              onChoose(place);
            }}
          >
            {text.change}
          </Button>
          {place === 'inset' && (
            <IconButton
              size="small"
              label={text.remove}
              icon={<X size={14} />}
              onPress={() => {
                actions.changeSettings({ scene: { inset: null } });
              }}
            />
          )}
          {state !== 'ready' && <Badge tone="warn">{text[state]}</Badge>}
        </div>
      </div>
    </div>
  );
}

function EmptySlot({ onChoose }: SlotProps): ReactElement {
  const text = useText(liveText).sources;
  return (
    <div className="live-slot live-slot-empty" role="group" aria-label={text.inset}>
      <div className="live-slot-words">
        <span className="live-slot-name">{text.inset}</span>
        <span className="vc-help">{text.noneHelp}</span>
      </div>
      <Button
        size="small"
        onPress={() => {
          onChoose('inset');
        }}
      >
        <Plus size={14} />
        {text.add}
      </Button>
    </div>
  );
}
