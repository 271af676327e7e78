import { Plus, RadioTower } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { Destination } from '../../src/shared/settings.js';
import { Button, IconButton } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { EmptyState } from '../design/empty-state.js';
import { Panel } from '../design/panel.js';
import { useActions } from '../studio/actions-context.js';
import { useStudio, useStudioStore } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { DestinationCard } from './destination-card.js';
import { DestinationDialog } from './destination-dialog.js';
import { liveText } from './text.js';

const MOST_DESTINATIONS = 10;

export function DestinationsPanel(): ReactElement {
  const text = useText(liveText).destinations;
  const actions = useActions();
  const destinations = useStudio(({ settings }) => settings.destinations);
  const editing = useStudioStore((state) => state.editing);
  const [deleting, setDeleting] = useState<Destination | null>(null);
  const add = (): void => {
    actions.editDestination(null);
  };
  return (
    <Panel
      title={text.title}
      aside={
        destinations.length > 0 && (
          <IconButton
            label={text.add}
            icon={<Plus size={16} />}
            isDisabled={destinations.length >= MOST_DESTINATIONS}
            onPress={add}
          />
        )
      }
    >
      {destinations.length === 0 ? (
        <EmptyState
          icon={<RadioTower size={28} />}
          title={text.emptyTitle}
          text={text.emptyText}
          action={
            <Button look="primary" onPress={add}>
              <Plus size={16} />
              {text.add}
            </Button>
          }
        />
      ) : (
        <ul className="live-destinations">
          {destinations.map((destination) => (
            <DestinationCard
              key={destination.id}
              destination={destination}
              onDelete={() => {
                setDeleting(destination);
              }}
            />
          ))}
        </ul>
      )}
      {editing !== null && (
        <DestinationDialog
          key={editing.destination}
          destination={destinations.find(({ id }) => id === editing.destination) ?? null}
        />
      )}
      {deleting !== null && (
        <DeleteDialog
          destination={deleting}
          onClose={() => {
            setDeleting(null);
          }}
        />
      )}
    </Panel>
  );
}

interface DeleteDialogProps {
  readonly destination: Destination;
  readonly onClose: () => void;
}

function DeleteDialog({ destination: { id, name }, onClose }: DeleteDialogProps): ReactElement {
  const text = useText(liveText).destinations;
  const actions = useActions();
  const destinations = useStudio(({ settings }) => settings.destinations);
  const remove = async (): Promise<void> => {
    // The key first: no destination would be left to name it by.
    if ((await actions.call('keys.delete', { destination: id })) === undefined) return;
    actions.changeSettings({ destinations: destinations.filter((other) => other.id !== id) });
    onClose();
  };
  return (
    <Dialog
      title={text.deleteTitle(name)}
      isOpen
      role="alertdialog"
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{text.cancel}</Button>
          <Button look="danger" onPress={() => void remove()}>
            {text.deleteNow}
          </Button>
        </>
      }
    >
      <p>{text.deleteText}</p>
    </Dialog>
  );
}
