import type { ReactElement } from 'react';
import type { Destination } from '../../src/shared/settings.js';
import { Dialog } from '../design/dialog.js';
import { useActions } from '../studio/actions-context.js';
import { useText } from '../text/use-text.js';
import { DestinationForm } from './destination-form.js';
import { liveText } from './text.js';

/** Adds or edits a destination. */
export function DestinationDialog({
  destination,
}: {
  readonly destination: Destination | null;
}): ReactElement {
  const text = useText(liveText).destination;
  const actions = useActions();
  const close = (): void => {
    actions.endEditing();
  };
  return (
    <Dialog title={destination === null ? text.addTitle : text.editTitle} isOpen onClose={close}>
      <DestinationForm destination={destination} onSaved={close} onCancel={close} />
    </Dialog>
  );
}
