import { Ellipsis, RotateCw } from 'lucide-react';
import type { ReactElement } from 'react';
import type { Destination } from '../../src/shared/settings.js';
import { Badge } from '../design/badge.js';
import { Button, IconButton } from '../design/button.js';
import { Switch } from '../design/field.js';
import { Menu } from '../design/menu.js';
import { useActions } from '../studio/actions-context.js';
import { readErrorCode } from '../studio/status-words.js';
import { useStudio } from '../studio/studio-store.js';
import { errorText } from '../studio/text.js';
import { useText } from '../text/use-text.js';
import { readDestinationState, STATE_TONES, type DestinationState } from './destination-state.js';
import { liveText } from './text.js';

interface DestinationCardProps {
  readonly destination: Destination;
  readonly onDelete: () => void;
}

/** One destination: whether it is streamed to, how it is doing, and what to do when it is not. */
export function DestinationCard({ destination, onDelete }: DestinationCardProps): ReactElement {
  const text = useText(liveText).destinations;
  const actions = useActions();
  const state = readDestinationState(
    destination,
    useStudio(({ status }) => status),
  );
  const destinations = useStudio(({ settings }) => settings.destinations);
  const { id, name, enabled } = destination;
  const keyPlace = useStudio(({ status }) => status.keys[id] ?? 'none');
  return (
    <li className="live-destination" aria-label={name}>
      <div className="live-destination-row">
        <Switch
          label={name}
          aria-label={text.enable(name)}
          isSelected={enabled}
          onChange={(isOn) => {
            actions.changeSettings({
              destinations: destinations.map((each) => (each.id === id ? { ...each, enabled: isOn } : each)),
            });
          }}
        />
        <Menu
          label={text.actions(name)}
          trigger={<IconButton size="small" label={text.actions(name)} icon={<Ellipsis size={16} />} />}
          actions={[
            {
              id: 'edit',
              label: text.edit,
              onAction: () => {
                actions.editDestination(id);
              },
            },
            { id: 'delete', label: text.delete, danger: true, onAction: onDelete },
          ]}
        />
      </div>
      <div className="live-destination-notes">
        <Badge tone={STATE_TONES[state.state]}>{text.states[state.state]}</Badge>
        <OutputFigures state={state} />
        {keyPlace === 'session' && <span className="vc-help">{text.sessionKey}</span>}
      </div>
      <OutputError id={id} state={state} />
    </li>
  );
}

/** Attempts and losses, where there are some. */
function OutputFigures({ state }: { readonly state: DestinationState }): ReactElement | null {
  const text = useText(liveText).destinations;
  if (!('error' in state)) return null;
  const figures = [
    state.state === 'reconnecting' ? text.attempt(state.reconnects + 1) : null,
    state.droppedPackets > 0 ? text.dropped(state.droppedPackets) : null,
  ].filter((figure) => figure !== null);
  return figures.length === 0 ? null : <span className="vc-help">{figures.join(' · ')}</span>;
}

interface OutputErrorProps {
  readonly id: string;
  readonly state: DestinationState;
}

/** Why an output is in trouble, and the next step. One that was given up can be tried again. */
function OutputError({ id, state }: OutputErrorProps): ReactElement | null {
  const text = useText(liveText).destinations;
  const errors = useText(errorText);
  const actions = useActions();
  if (state.state !== 'reconnecting' && state.state !== 'failed') return null;
  const { error } = state;
  if (error === null) return null;
  const { what, next } = errors[readErrorCode(error.code)];
  return (
    <div className={`live-destination-error live-destination-${state.state}`} title={error.message}>
      <p>
        <strong>{what}.</strong> {next}
      </p>
      {state.state === 'failed' && (
        <Button size="small" onPress={() => void actions.retryDestination(id)}>
          <RotateCw size={14} />
          {text.retry}
        </Button>
      )}
    </div>
  );
}
