import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesWith } from '../fixtures/cli/find-secret.js';

const STEPS = fileURLToPath(new URL('../fixtures/service/keyring-steps.mjs', import.meta.url));
const KEY = 'live_0123_planted-in-the-keyring';
/** A keyring of our own on a bus of our own: nothing of the account that runs the tests is touched. */
const programs = ['dbus-run-session', 'gnome-keyring-daemon'];
const missing = programs.filter((name) => spawnSync(name, ['--version']).error !== undefined);

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'veilcast-keyring-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** Runs a shell script and reads each line that it prints as JSON. */
function run(script: string, command: readonly string[], env: NodeJS.ProcessEnv): unknown[] {
  const [program = '', ...before] = command;
  const { stdout, stderr, status } = spawnSync(program, [...before, 'sh', '-ec', script], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: home, ...env },
  });
  if (status !== 0) throw new Error(`expected exit code 0, got ${status ?? 'none'}: ${stderr}`);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

describe.skipIf(missing.length > 0)(`the keyring of a Linux desktop (needs ${programs.join(', ')})`, () => {
  test('keeps a key for the next start, encrypted, until it is deleted', async () => {
    const step = (words: string): string => `"${process.execPath}" "${STEPS}" ${words}`;
    const script = `
      printf 'a password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
      printf '%s' "$PLANTED" | ${step('set one')}
      ${step('read one')}
      ${step('read two')}
      ${step('delete one')}
      ${step('read one')}
      printf '%s' "$PLANTED" | ${step('set one')}`;
    const kept = { key: KEY, place: 'keyring', told: [], scrubbed: '/‹key›/' };
    const none = { key: null, place: 'none', told: [], scrubbed: '/null/' };
    expect(run(script, ['dbus-run-session', '--'], { PLANTED: KEY })).toEqual([
      kept,
      kept,
      none,
      none,
      none,
      kept,
    ]);
    expect(await filesWith(home, 'keyring')).not.toEqual([]);
    expect(await filesWith(home, KEY)).toEqual([]);
  });
});

test.runIf(process.platform === 'linux')(
  'without a keyring a key is kept for the session, and that is said',
  () => {
    const script = `printf '%s' "$PLANTED" | "${process.execPath}" "${STEPS}" set one`;
    const bus = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${home}/none` };
    expect(run(script, ['env'], { PLANTED: KEY, ...bus })).toEqual([
      {
        key: KEY,
        place: 'session',
        told: [expect.stringContaining('for this session only')],
        scrubbed: '/‹key›/',
      },
    ]);
  },
);
