import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSettings } from '../../../src/engine/service/settings-migrations.js';
import { SettingsStore } from '../../../src/engine/service/settings-store.js';
import {
  DEFAULT_SETTINGS,
  settingsChangeSchema,
  settingsSchema,
  type SettingsChange,
} from '../../../src/shared/settings.js';

let folder: string;
let path: string;
let problems: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-settings-'));
  path = join(folder, 'settings.json');
  problems = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function openStore(): Promise<SettingsStore> {
  return SettingsStore.open(folder, (problem) => problems.push(problem));
}

async function stored(): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const even = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: min / 2, max: max / 2 }).map((half) => half * 2);
const destination = fc.record({
  id: fc.stringMatching(/^[a-z0-9-]{1,40}$/),
  service: fc.constantFrom('youtube' as const, 'custom' as const),
  name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  server: fc.string({ maxLength: 100 }),
  enabled: fc.boolean(),
});
/** Changes of every section, some of their fields at a time. */
const changes: fc.Arbitrary<SettingsChange> = fc
  .record(
    {
      scene: fc.record(
        {
          main: fc.string({ minLength: 1, maxLength: 50 }),
          inset: fc.option(fc.constant('camera:0')),
          insetPlace: fc.record({ x: share, y: share, w: fc.double({ min: 0.05, max: 1, noNaN: true }) }),
        },
        { requiredKeys: [] },
      ),
      audio: fc.record(
        { input: fc.constantFrom('source', 'none', 'mic:2'), gain: fc.integer({ min: -60, max: 20 }) },
        { requiredKeys: [] },
      ),
      destinations: fc.array(destination, { maxLength: 10 }),
      video: fc.record({ width: even(320, 3840), height: even(180, 2160) }, { requiredKeys: [] }),
      output: fc.record(
        {
          recordingFolder: fc.option(fc.string({ unit: 'grapheme', maxLength: 50 })),
          coveredSuffix: fc.constantFrom('-covered', ' 가림'),
        },
        { requiredKeys: [] },
      ),
      privacy: fc.record({ holdMs: fc.integer({ min: 0, max: 5_000 }) }, { requiredKeys: [] }),
      hotkeys: fc.record({ live: fc.option(fc.constant('F9')) }, { requiredKeys: [] }),
      appearance: fc.record(
        { language: fc.constantFrom('ko' as const, 'en' as const) },
        { requiredKeys: [] },
      ),
      welcomed: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map((change) => settingsChangeSchema.parse(change));

describe('remembering', () => {
  test('a fresh folder has the defaults, and no file until something is changed', async () => {
    const store = await openStore();
    expect(store.settings).toEqual(DEFAULT_SETTINGS);
    await store.close();
    expect([await readdir(folder), problems]).toEqual([[], []]);
  });

  test('makes the data folder', async () => {
    folder = join(folder, 'not', 'there');
    const store = await openStore();
    store.change({ welcomed: true });
    await store.close();
    expect((await openStore()).settings.welcomed).toBe(true);
  });

  test('gives back what any changes made, which is always whole settings', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(changes, { minLength: 1, maxLength: 4 }), async (made) => {
        const store = await openStore();
        for (const change of made) expect(settingsSchema.parse(store.change(change))).toEqual(store.settings);
        const before = store.settings;
        await store.close();
        expect((await openStore()).settings).toEqual(before);
      }),
      { numRuns: 50 },
    );
    expect(problems).toEqual([]);
  });

  test('refuses a change whose result is no settings, and keeps what was', async () => {
    const store = await openStore();
    const spoilt = { scene: { main: undefined } } as unknown as SettingsChange;
    expect(() => store.change(spoilt)).toThrow(expect.objectContaining({ code: 'usage.invalid' }));
    expect(store.settings).toEqual(DEFAULT_SETTINGS);
    await store.close();
  });

  test('many changes at once leave the last one, and no other file', async () => {
    const store = await openStore();
    for (let holdMs = 0; holdMs <= 1_000; holdMs += 1) store.change({ privacy: { holdMs } });
    await store.close();
    expect(await stored()).toMatchObject({ version: 1, privacy: { holdMs: 1_000 } });
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  test('a change is written without closing', async () => {
    const store = await openStore();
    store.change({ welcomed: true });
    await expect.poll(() => stored().catch(() => null)).toMatchObject({ welcomed: true });
    await store.close();
  });

  test.runIf(process.platform !== 'win32')('only this account may read the file', async () => {
    const store = await openStore();
    store.change({ welcomed: true });
    await store.close();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('a file that can not be written is told, and the change stays for this session', async () => {
    const store = await openStore();
    await rm(folder, { recursive: true });
    store.change({ welcomed: true });
    await store.close();
    expect(store.settings.welcomed).toBe(true);
    expect(problems).toEqual([expect.stringContaining('could not be written')]);
  });

  test('a half-written file of a crash is in nobody’s way', async () => {
    await mkdir(`${path}.new`);
    await writeFile(join(`${path}.new`, 'rest'), '{');
    const store = await openStore();
    store.change({ welcomed: true });
    await store.close();
    expect(await stored()).toMatchObject({ welcomed: true });
    expect(problems).toEqual([]);
  });
});

describe('older versions', () => {
  test('part of the settings without a version, as version 0 had it, is filled up', () => {
    const old = { privacy: { style: 'solid', holdMs: 900 }, appearance: { language: 'ko' }, welcomed: true };
    expect(readSettings(old)).toEqual({
      ...DEFAULT_SETTINGS,
      privacy: { ...DEFAULT_SETTINGS.privacy, style: 'solid', holdMs: 900 },
      appearance: { ...DEFAULT_SETTINGS.appearance, language: 'ko' },
      welcomed: true,
    });
  });

  test('is pure: the stored object stays as it was', () => {
    const old = Object.freeze({ privacy: Object.freeze({ holdMs: 900 }) });
    expect(readSettings(old)).toEqual(readSettings(old));
  });

  test('the newest version is taken as it is', () => {
    expect(readSettings(JSON.parse(JSON.stringify(DEFAULT_SETTINGS)))).toEqual(DEFAULT_SETTINGS);
    expect(() => readSettings({ ...DEFAULT_SETTINGS, welcomed: undefined })).toThrow('welcomed');
  });

  test.each([
    [{ version: 2 }],
    [{ version: -1 }],
    [{ version: 'one' }],
    [{ version: 0.5 }],
    [[]],
    [null],
    ['{}'],
  ])('refuses %j', (json) => {
    expect(() => readSettings(json)).toThrow(/^expected /);
  });
});

describe('a file that can not be used', () => {
  const deep = '['.repeat(400_000);
  test.each([
    ['is cut off', '{"version": 1, "scene"'],
    ['is empty', ''],
    ['is of a later version', '{"version": 99}'],
    ['has a wrong type', JSON.stringify({ ...DEFAULT_SETTINGS, privacy: [] })],
    ['has a value out of its range', JSON.stringify({ privacy: { holdMs: 99_999 } })],
    ['is nested without end', deep],
    ['hides that in a field', `{"scene": ${deep}${']'.repeat(400_000)}}`],
    ['is huge', `{"scene": {"main": "${'x'.repeat(2_000_000)}"}}`],
    ['is no text', '\0\u{fffd}'.repeat(100)],
  ])('because it %s is kept and told', async (_, text) => {
    await writeFile(path, text);
    const store = await openStore();
    expect(store.settings).toEqual(DEFAULT_SETTINGS);
    expect(problems).toEqual([expect.stringContaining('kept as settings.json.invalid')]);
    expect(problems[0]?.length).toBeLessThan(500);
    expect(await readFile(`${path}.invalid`, 'utf8')).toBe(text);
    store.change({ welcomed: true });
    await store.close();
    expect((await openStore()).settings).toEqual({ ...DEFAULT_SETTINGS, welcomed: true });
  });

  test('reaches no prototype', async () => {
    await writeFile(
      path,
      '{"__proto__": {"version": 1, "planted": 1}, "privacy": {"__proto__": {"planted": 1}}}',
    );
    const { settings } = await openStore();
    expect(settings).toEqual(DEFAULT_SETTINGS);
    expect(Object.getPrototypeOf(settings)).toBe(Object.prototype);
    expect('planted' in settings.privacy || 'planted' in {}).toBe(false);
  });

  test.runIf(process.platform !== 'win32')(
    'a link is not followed, and what it leads to not written',
    async () => {
      const other = join(folder, 'other.json');
      await writeFile(other, JSON.stringify({ welcomed: true }));
      await symlink(other, path);
      const store = await openStore();
      expect(store.settings).toEqual(DEFAULT_SETTINGS);
      store.change({ privacy: { holdMs: 1 } });
      await store.close();
      expect(await readFile(other, 'utf8')).toBe(JSON.stringify({ welcomed: true }));
      expect(await stored()).toMatchObject({ privacy: { holdMs: 1 } });
      expect(problems).toHaveLength(1);
    },
  );

  test.runIf(process.platform !== 'win32')('nor is a pipe waited for', async () => {
    execFileSync('mkfifo', [path]);
    expect((await openStore()).settings).toEqual(DEFAULT_SETTINGS);
    expect(problems).toHaveLength(1);
  });

  test('a folder in its place is put aside', async () => {
    await mkdir(path);
    expect((await openStore()).settings).toEqual(DEFAULT_SETTINGS);
    expect(await readdir(folder)).toEqual(['settings.json.invalid']);
  });
});
