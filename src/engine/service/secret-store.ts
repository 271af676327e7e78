import { AppError, toAppError } from '../../shared/errors.js';
import type { KEY_PLACES } from '../../shared/studio-status.js';
import type { Keyring } from './keyring.js';
import { traceOf } from './secret-trace.js';

export type KeyPlace = (typeof KEY_PLACES)[number];

export interface SecretStoreOptions {
  /** Opens the keyring of this account, or rejects where there is none. */
  readonly openKeyring: () => Promise<Keyring>;
  /** Keys by destination id that were kept for the session only, handed over after a crash. */
  readonly carried: Readonly<Record<string, string>>;
  /** Hears when the place of a key changed. */
  readonly changed: () => void;
  /** Hears why the keyring can't be used, in words. */
  readonly tell: (problem: string) => void;
}

/** Under which name the keys stand in the user's keyring. */
const KEYRING_SERVICE = 'Veilcast';
const COVER = '‹key›';

/**
 * The stream keys, by destination id. They lie in the operating system's keyring; where there is none, in memory for
 * this session, and `has` says so. Over the contract they go in and never come out: only what streams reads them.
 */
export class SecretStore {
  readonly #options: SecretStoreOptions;
  readonly #keys = new Map<string, { readonly key: string; readonly place: 'keyring' | 'session' }>();
  /** Destinations of which the keyring holds a key, be it an older one. */
  readonly #inKeyring = new Set<string>();
  /** Every form of every key that was known since the start, also of those replaced or deleted. */
  readonly #traces = new Set<string>();
  #pattern: RegExp | null = null;
  #keyring: Keyring | null = null;
  /** Changes happen one after the other, the first after the keyring was read. */
  #tail: Promise<void>;

  /** Begins to read the keyring, which may wait for the user to unlock it; `changed` tells when it was read. */
  constructor(options: SecretStoreOptions) {
    this.#options = options;
    for (const [id, key] of Object.entries(options.carried)) this.#keep(id, key, 'session');
    this.#tail = this.#load();
  }

  /** Where the key of each destination lies; one without a key is not there. */
  get places(): Record<string, KeyPlace> {
    return Object.fromEntries([...this.#keys].map(([id, { place }]) => [id, place]));
  }

  /** What a supervisor must hand over after a crash, as it stands nowhere else. */
  get sessionKeys(): Record<string, string> {
    const kept = [...this.#keys].filter(([, { place }]) => place === 'session');
    return Object.fromEntries(kept.map(([id, { key }]) => [id, key]));
  }

  /** Where the key of a destination lies. */
  has(id: string): KeyPlace {
    return this.#keys.get(id)?.place ?? 'none';
  }

  /** Keeps a key in the keyring, or for this session. Throws AppError `usage.invalid` for one that can be none. */
  async set(id: string, text: string): Promise<void> {
    const key = text.trim();
    // Neither belongs in a key, and a half of a surrogate pair has no form in an address.
    if (key === '' || /[\p{Cc}\p{Cs}]/u.test(key)) {
      throw new AppError('usage.invalid', 'stream key: expected one line of text, got something else');
    }
    this.#learn(key);
    await this.#inTurn(async () => {
      this.#keep(id, key, await this.#store(id, key));
      this.#options.changed();
    });
  }

  /** Forgets a key. Throws AppError when the keyring does not let go of it. */
  async delete(id: string): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#inKeyring.has(id)) {
        try {
          await this.#keyring?.deletePassword(KEYRING_SERVICE, id);
        } catch (error) {
          throw toAppError(error, 'engine.internal', 'the key is still in the keyring');
        }
        this.#inKeyring.delete(id);
      }
      this.#keys.delete(id);
      this.#options.changed();
    });
  }

  /** The key itself, for the connection to its destination and for nothing else. Null: there is none. */
  async read(id: string): Promise<string | null> {
    await this.#tail;
    return this.#keys.get(id)?.key ?? null;
  }

  /** Takes every key out of a text that will be shown, written or sent. */
  readonly scrub = (text: string): string => {
    return this.#pattern ? text.replace(this.#pattern, COVER) : text;
  };

  async #load(): Promise<void> {
    try {
      const keyring = await this.#options.openKeyring();
      const found = await keyring.findCredentials(KEYRING_SERVICE);
      this.#keyring = keyring;
      for (const { account, password } of found) {
        this.#inKeyring.add(account);
        // A key of this session is newer: the keyring did not take it.
        if (!this.#keys.has(account)) this.#keep(account, password, 'keyring');
      }
    } catch (error) {
      this.#tellUnusable(error);
    }
    this.#options.changed();
  }

  async #store(id: string, key: string): Promise<'keyring' | 'session'> {
    try {
      if (!this.#keyring) return 'session';
      await this.#keyring.setPassword(KEYRING_SERVICE, id, key);
      this.#inKeyring.add(id);
      return 'keyring';
    } catch (error) {
      this.#tellUnusable(error);
      return 'session';
    }
  }

  #tellUnusable(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#options.tell(
      this.scrub(
        `the keyring of this computer can't be used, stream keys are kept for this session only: ${why}`,
      ),
    );
  }

  /** Waits for what was asked before; its failure is its own. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => undefined);
    return done;
  }

  #keep(id: string, key: string, place: 'keyring' | 'session'): void {
    this.#learn(key);
    this.#keys.set(id, { key, place });
  }

  #learn(key: string): void {
    for (const trace of traceOf(key)) this.#traces.add(trace);
    // The longest first: a part that stands in another one would leave the rest of it.
    const longestFirst = [...this.#traces].sort((a, b) => b.length - a.length);
    this.#pattern =
      longestFirst.length === 0 ? null : new RegExp(longestFirst.map(escapePattern).join('|'), 'gu');
  }
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
