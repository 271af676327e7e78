import { SERVICE_LIST, splitServerAndKey } from '../../src/shared/services.js';
import type { Destination, Service } from '../../src/shared/settings.js';
import type { Language } from '../text/define-texts.js';

/** What is typed in the dialog of a destination. The key is only here until it was sent. */
export interface DestinationDraft {
  readonly service: Service;
  readonly name: string;
  readonly server: string;
  /** Whether the address is typed rather than chosen from the service's list. */
  readonly isOwnServer: boolean;
  readonly key: string;
}

export function findService(service: Service): (typeof SERVICE_LIST)[number] | undefined {
  return SERVICE_LIST.find((entry) => entry.service === service);
}

/** A draft of a service with its proposed server and its own name. */
export function draftOfService(service: Service, language: Language, key: string): DestinationDraft {
  const entry = findService(service);
  const server = entry?.servers[0]?.address ?? '';
  return { service, name: entry?.name[language] ?? '', server, isOwnServer: server === '', key };
}

export function draftOfDestination({ service, name, server }: Destination): DestinationDraft {
  return { service, name, server, isOwnServer: !isListed(service, server), key: '' };
}

/** The draft with a pasted text, taken apart where it is a whole address; null for any other text. */
export function pasteAddress(draft: DestinationDraft, text: string): DestinationDraft | null {
  const split = splitServerAndKey(text);
  if (split === null) return null;
  return {
    ...draft,
    server: split.server,
    isOwnServer: !isListed(draft.service, split.server),
    key: split.key ?? draft.key,
  };
}

/** Whether this is an address that can be streamed to. */
export function isAddress(server: string): boolean {
  return /^rtmps?:\/\/[^\s/]+/i.test(server.trim());
}

/** A short id that no destination has yet. */
export function makeDestinationId(service: Service): string {
  return `${service}-${crypto.randomUUID().slice(0, 8)}`;
}

function isListed(service: Service, server: string): boolean {
  return findService(service)?.servers.some(({ address }) => address === server) ?? false;
}
