import { useEffect, useState, type ClipboardEvent, type ReactElement } from 'react';
import { SERVICE_LIST } from '../../src/shared/services.js';
import type { Destination } from '../../src/shared/settings.js';
import { Button } from '../design/button.js';
import { TextField } from '../design/field.js';
import { Select } from '../design/select.js';
import { useActions } from '../studio/actions-context.js';
import { shell } from '../studio/shell.js';
import { useStudio } from '../studio/studio-store.js';
import { useLanguage, useText } from '../text/use-text.js';
import {
  draftOfDestination,
  draftOfService,
  findService,
  isAddress,
  makeDestinationId,
  pasteAddress,
  type DestinationDraft,
} from './destination-draft.js';
import { KeyPageLink } from './key-page-link.js';
import { liveText } from './text.js';

const OWN_SERVER = 'own';

interface DestinationFormProps {
  /** The one to edit; null: a new one. */
  readonly destination: Destination | null;
  readonly cancelLabel?: string;
  readonly onSaved: () => void;
  readonly onCancel: () => void;
}

/** Where to stream. Its stream key goes in here and is never shown again. */
export function DestinationForm({
  destination,
  cancelLabel,
  onSaved,
  onCancel,
}: DestinationFormProps): ReactElement {
  const text = useText(liveText).destination;
  const language = useLanguage();
  const actions = useActions();
  const destinations = useStudio(({ settings }) => settings.destinations);
  /** Its id, once it is among the settings: its key may be refused after it. */
  const [savedId, setSavedId] = useState(destination?.id ?? null);
  const keyPlace = useStudio(({ status }) => status.keys[savedId ?? ''] ?? 'none');
  const [draft, setDraft] = useState<DestinationDraft>(() =>
    destination === null ? draftOfService('youtube', language, '') : draftOfDestination(destination),
  );
  const [isChecked, setChecked] = useState(false);
  useProtectedContent();

  const change = (part: Partial<DestinationDraft>): void => {
    setDraft({ ...draft, ...part });
  };
  const takePaste = (event: ClipboardEvent): void => {
    const split = pasteAddress(draft, event.clipboardData.getData('text'));
    if (split === null) return;
    event.preventDefault();
    setDraft(split);
  };
  const errors = {
    name: draft.name.trim() === '' ? text.nameError : undefined,
    server: isAddress(draft.server) ? undefined : text.addressError,
    key: draft.key.trim() === '' && keyPlace === 'none' ? text.keyError : undefined,
  };
  const save = async (): Promise<void> => {
    setChecked(true);
    if (Object.values(errors).some((error) => error !== undefined)) return;
    const { service, name, server, key } = draft;
    const id = savedId ?? makeDestinationId(service);
    const enabled = destinations.find((each) => each.id === id)?.enabled ?? true;
    const saved = { id, service, name: name.trim(), server: server.trim(), enabled };
    const others = destinations.map((each) => (each.id === id ? saved : each));
    const changed = savedId === null ? [...destinations, saved] : others;
    if ((await actions.call('settings.change', { destinations: changed })) === undefined) return;
    setSavedId(id);
    const isKept =
      key.trim() === '' ||
      (await actions.call('keys.set', { destination: id, key: key.trim() })) !== undefined;
    if (isKept) onSaved();
  };

  const entry = findService(draft.service);
  const servers = entry?.servers ?? [];
  const keyPage = entry?.keyPage ?? null;
  return (
    <form
      className="live-form"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Select
        label={text.service}
        value={draft.service}
        options={SERVICE_LIST.map(({ service, name }) => ({ value: service, label: name[language] }))}
        onChange={(service) => {
          setDraft(draftOfService(service, language, draft.key));
        }}
      />
      <TextField
        label={text.name}
        value={draft.name}
        maxLength={80}
        {...(isChecked && errors.name !== undefined && { error: errors.name })}
        onChange={(name) => {
          change({ name });
        }}
      />
      {servers.length > 0 && (
        <Select
          label={text.server}
          value={draft.isOwnServer ? OWN_SERVER : draft.server}
          options={[
            ...servers.map(({ name, address }) => ({ value: address, label: name[language] })),
            { value: OWN_SERVER, label: text.ownServer },
          ]}
          onChange={(server) => {
            change(server === OWN_SERVER ? { isOwnServer: true } : { server, isOwnServer: false });
          }}
        />
      )}
      {draft.isOwnServer && (
        <TextField
          label={text.address}
          help={text.addressHelp}
          placeholder="rtmps://"
          value={draft.server}
          maxLength={500}
          {...(isChecked && errors.server !== undefined && { error: errors.server })}
          onPaste={takePaste}
          onChange={(server) => {
            change({ server });
          }}
        />
      )}
      {/^rtmp:/i.test(draft.server.trim()) && <p className="live-warning">{text.unencrypted}</p>}
      <TextField
        label={text.key}
        type="password"
        autoComplete="off"
        help={{ none: text.keyNone, keyring: text.keyKeyring, session: text.keySession }[keyPlace]}
        value={draft.key}
        maxLength={500}
        {...(isChecked && errors.key !== undefined && { error: errors.key })}
        onPaste={takePaste}
        onChange={(key) => {
          change({ key });
        }}
      />
      {keyPage !== null && <KeyPageLink page={keyPage} />}
      <div className="vc-dialog-foot">
        <Button onPress={onCancel}>{cancelLabel ?? text.cancel}</Button>
        <Button look="primary" type="submit">
          {text.save}
        </Button>
      </div>
    </form>
  );
}

/** Keeps the window out of screen captures, one's own stream of the screen too, while a key may be typed. */
function useProtectedContent(): void {
  useEffect(() => {
    void shell?.protectContent(true);
    return () => {
      void shell?.protectContent(false);
    };
  }, []);
}
