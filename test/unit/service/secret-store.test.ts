import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Keyring } from '../../../src/engine/service/keyring.js';
import { SecretStore } from '../../../src/engine/service/secret-store.js';

const KEY = 'live_0123/planted+key?token=second-secret&x=1';

/** A keyring in memory: the real one is the user's own, and is tested where it can be a fresh one. */
class MemoryKeyring implements Keyring {
  readonly kept = new Map<string, string>();
  locked = false;

  findCredentials(service: string): Promise<{ account: string; password: string }[]> {
    this.#open();
    const own = [...this.kept].filter(([name]) => name.startsWith(`${service}/`));
    return Promise.resolve(
      own.map(([name, password]) => ({ account: name.slice(service.length + 1), password })),
    );
  }

  setPassword(service: string, account: string, password: string): Promise<void> {
    this.#open();
    this.kept.set(`${service}/${account}`, password);
    return Promise.resolve();
  }

  deletePassword(service: string, account: string): Promise<boolean> {
    this.#open();
    return Promise.resolve(this.kept.delete(`${service}/${account}`));
  }

  #open(): void {
    if (this.locked) throw new Error('locked');
  }
}

let keyring: MemoryKeyring;
let told: string[];
let changes: number;
beforeEach(() => {
  keyring = new MemoryKeyring();
  told = [];
  changes = 0;
});

function open(
  openKeyring: () => Promise<Keyring>,
  carried: Readonly<Record<string, string>> = {},
): SecretStore {
  return new SecretStore({
    openKeyring,
    carried,
    changed: () => (changes += 1),
    tell: (problem) => told.push(problem),
  });
}
const withKeyring = (carried = {}): SecretStore => open(() => Promise.resolve(keyring), carried);
const withoutKeyring = (carried = {}): SecretStore =>
  open(() => Promise.reject(new Error('libsecret-1.so.0: cannot open')), carried);

describe('with a keyring', () => {
  test('a key is there for the next start, and until it is deleted', async () => {
    const store = withKeyring();
    await store.set('one', `  ${KEY}\n`);
    expect([store.has('one'), store.places, store.sessionKeys]).toEqual(['keyring', { one: 'keyring' }, {}]);

    const next = withKeyring();
    expect(await next.read('one')).toBe(KEY);
    expect([next.has('one'), next.has('two')]).toEqual(['keyring', 'none']);
    await next.delete('one');
    expect([await next.read('one'), next.has('one'), keyring.kept.size]).toEqual([null, 'none', 0]);
    expect(told).toEqual([]);
  });

  test('the newest of two changes at once is kept', async () => {
    const store = withKeyring();
    await Promise.all([store.set('one', 'first-key'), store.set('one', 'second-key')]);
    expect(await withKeyring().read('one')).toBe('second-key');
  });

  test("does not touch what is not Veilcast's", async () => {
    keyring.kept.set('Mail/one', 'another program');
    const store = withKeyring();
    expect(await store.read('one')).toBeNull();
    await store.delete('one');
    expect(keyring.kept.get('Mail/one')).toBe('another program');
  });

  test('that refuses a key leaves it for this session and says so', async () => {
    const store = withKeyring();
    await store.set('one', 'first-key');
    keyring.locked = true;
    await store.set('one', 'second-key');
    expect([store.has('one'), await store.read('one')]).toEqual(['session', 'second-key']);
    expect(told).toEqual([expect.stringContaining('locked')]);
    // The key of the session is newer than the one that the keyring still has.
    keyring.locked = false;
    const next = withKeyring(store.sessionKeys);
    expect(await next.read('one')).toBe('second-key');
    await next.delete('one');
    expect(keyring.kept.size).toBe(0);
  });

  test('that does not let go of a key is an error, and the key still counts as there', async () => {
    const store = withKeyring();
    await store.set('one', KEY);
    keyring.locked = true;
    await expect(store.delete('one')).rejects.toMatchObject({ code: 'engine.internal' });
    expect(store.has('one')).toBe('keyring');
    keyring.locked = false;
    await store.delete('one');
    expect(store.has('one')).toBe('none');
  });

  test('tells of every change of a place', async () => {
    const store = withKeyring();
    await store.read('one');
    expect(changes).toBe(1);
    await store.set('one', KEY);
    await store.delete('one');
    expect(changes).toBe(3);
  });
});

describe('without a keyring', () => {
  test('a key is kept for this session, and it is said', async () => {
    const store = withoutKeyring();
    await store.set('one', KEY);
    expect([store.has('one'), await store.read('one'), told]).toEqual([
      'session',
      KEY,
      [expect.stringContaining('for this session only')],
    ]);
    expect(await withoutKeyring().read('one')).toBeNull();
  });

  test('it outlives a crash of the engine in the hands of the supervisor', async () => {
    const store = withoutKeyring();
    await store.set('one', KEY);
    const next = withoutKeyring(store.sessionKeys);
    expect([next.has('one'), await next.read('one'), next.scrub(KEY)]).toEqual(['session', KEY, '‹key›']);
    await next.delete('one');
    expect(next.sessionKeys).toEqual({});
  });
});

test.each(['', '   ', 'two\nlines', 'a\0b', 'half \ud800'])('refuses %j as a key', async (key) => {
  const store = withKeyring();
  await expect(store.set('one', key)).rejects.toMatchObject({ code: 'usage.invalid' });
  expect(store.has('one')).toBe('none');
});

describe('scrubbing', () => {
  test('takes out every form of a key, and nothing else', async () => {
    const store = withoutKeyring();
    const text = [
      `rtmp://host/app/${KEY} refused`,
      encodeURIComponent(KEY),
      encodeURI(KEY),
      encodeURIComponent(KEY).replace(/%../g, (code) => code.toLowerCase()),
      JSON.stringify({ key: KEY }),
      'publish live_0123/planted+key',
      'token: second-secret',
    ];
    await store.set('one', KEY);
    expect(text.map(store.scrub)).toEqual([
      'rtmp://host/app/‹key› refused',
      '‹key›',
      '‹key›',
      '‹key›',
      '{"key":"‹key›"}',
      'publish ‹key›',
      'token: ‹key›',
    ]);
  });

  test('already does so while the key is on its way into the keyring, and after it was replaced', async () => {
    const store = withKeyring();
    const setting = store.set('one', 'first-key');
    expect(store.scrub('first-key')).toBe('‹key›');
    await setting;
    await store.set('one', 'second-key');
    await store.delete('one');
    expect(store.scrub('first-key second-key')).toBe('‹key› ‹key›');
  });

  test('knows the keys of the keyring', async () => {
    await withKeyring().set('one', KEY);
    const next = withKeyring();
    await next.read('one');
    expect(next.scrub(`a ${KEY} b`)).toBe('a ‹key› b');
  });

  test('leaves nothing of a key that stands in another one', async () => {
    const store = withoutKeyring();
    await store.set('one', 'abcdefgh');
    await store.set('two', 'abcdefgh-ijkl');
    expect(store.scrub('abcdefgh-ijkl abcdefgh')).toBe('‹key› ‹key›');
  });

  test('leaves words alone that are too short to be secrets', async () => {
    const store = withoutKeyring();
    await store.set('one', 'live');
    expect(store.scrub('/media/live/a.mp4')).toBe('/media/live/a.mp4');
  });

  test('works for any keys and any texts around them', async () => {
    const key = fc
      .string({ unit: 'grapheme', minLength: 8, maxLength: 60 })
      .filter((text) => /^[^\p{Cc}\p{Cs}]{8,}$/u.test(text.trim()));
    await fc.assert(
      fc.asyncProperty(
        fc.array(key, { minLength: 1, maxLength: 3 }),
        fc.string({ maxLength: 40 }),
        async (keys, text) => {
          const store = withoutKeyring();
          for (const [index, one] of keys.entries()) await store.set(`id-${index}`, one);
          for (const one of keys.map((spaced) => spaced.trim())) {
            for (const form of [one, encodeURIComponent(one), encodeURI(one)]) {
              expect(store.scrub(`${text}/${form}/${text}`)).not.toContain(form);
            }
          }
        },
      ),
    );
  });
});
