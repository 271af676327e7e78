import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findFreePort, startRtmpServer, type RtmpServer } from '../../demo/rtmp-server.js';
import { startViewer } from '../../demo/viewer.js';
import { RTMP_SERVER_ENTRY, VIEWER_ENTRY } from '../fixtures/built-entries.js';
import { filesWith, processesWith } from '../fixtures/cli/find-secret.js';
import { runCli, startCli, type CliRun } from '../fixtures/cli/run-cli.js';

const isLinux = process.platform === 'linux';
const SMALL = ['--size', '320x180', '--preset', 'ultrafast'];

let folder: string;
/** Nobody else on this machine has it: what holds it got it from us. */
let key: string;
let cleanUps: (() => Promise<unknown>)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-key-'));
  key = `live_${randomUUID()}`;
  cleanUps = [() => rm(folder, { recursive: true, force: true })];
});
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

async function startServer(options: Parameters<typeof startRtmpServer>[1] = {}): Promise<RtmpServer> {
  const server = await startRtmpServer(RTMP_SERVER_ENTRY, options);
  cleanUps.push(() => server.kill());
  return server;
}

/** Runs live with the key on standard input, everything that it prints switched on and its temp folder ours. */
function startLive(ports: readonly number[], ...more: string[]): CliRun {
  const to = ports.flatMap((port) => ['--to', `rtmp://127.0.0.1:${port}/live`]);
  const temp = { TMPDIR: folder, TEMP: folder, TMP: folder };
  const run = startCli(
    ['live', '--source', 'test:faces', ...to, '--key-stdin', '--stats', '--json', ...SMALL, ...more],
    { input: ports.map(() => `${key}\n`).join(''), env: temp },
  );
  cleanUps.push(() => {
    run.child.kill('SIGKILL');
    return run.ended;
  });
  return run;
}

/** Looked for where the system shows it: nothing is found elsewhere. */
async function expectHidden(run: CliRun): Promise<void> {
  expect(run.stdout + run.stderr).not.toContain(key);
  expect(await filesWith(folder, key)).toEqual([]);
  if (isLinux) expect(await processesWith(key)).toEqual([]);
}

describe(`a stream key from standard input${isLinux ? '' : ' (processes are looked through on Linux only)'}`, () => {
  test('is used and shown nowhere, also when the server dies and comes back', async () => {
    const port = await findFreePort();
    const doomed = await startRtmpServer(RTMP_SERVER_ENTRY, { port });
    const steady = await startServer();
    const run = startLive([port, steady.port], '--record', join(folder, 'program.mkv'));
    await Promise.all([port, steady.port].map((one) => run.untilStderr(new RegExp(`:${one}/live: live`))));
    await expectHidden(run);
    await doomed.kill();
    await run.untilStderr(/reconnecting/);
    await expectHidden(run);
    await startServer({ port });
    await run.untilStderr(new RegExp(`reconnecting[^]*:${port}/live: live`));
    await expectHidden(run);
    // It was the key all the same: under it, and only under it, the program can be watched.
    const viewer = startViewer(VIEWER_ENTRY, steady.url(key), join(folder, 'watched.mp4'));
    await viewer.untilSeen(10);
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    await viewer.finish();
    await expectHidden(run);
    expect(await readdir(folder)).toContain('program.mkv');
  });

  test('is not in the message of a server that refuses it', async () => {
    const server = await startServer({ refusePublishers: true });
    const run = startLive([server.port]);
    const { code, stderr } = await run.ended;
    expect(code).toBe(4);
    expect(stderr).toMatch(/failed: the server did not take the stream/);
    expect(stderr).toContain('Check the stream key');
    await expectHidden(run);
  });

  test('is not in the message about a server that is not there', async () => {
    const run = startLive([await findFreePort()]);
    await run.untilStderr(/reconnecting/);
    await expectHidden(run);
    expect((await run.ended).code).toBe(4);
    await expectHidden(run);
  });

  test('may stand in the address too, and is not shown as a part of it', async () => {
    const server = await startServer();
    const { code, stdout, stderr } = await runCli(
      [
        'live',
        '--source',
        'color:#204060',
        '--to',
        server.url(key),
        '--key-stdin',
        '--duration',
        '3',
        ...SMALL,
      ],
      { input: `${key}\n` },
    );
    expect(code).toBe(0);
    expect(stderr).toContain(`rtmp://127.0.0.1:${server.port}/live: live`);
    expect(stdout + stderr).not.toContain(key);
  });

  test('is waited for until Ctrl+C', async () => {
    const run = startCli(['live', '--source', 'test:faces', '--to', 'rtmp://127.0.0.1/app', '--key-stdin'], {
      input: null,
    });
    cleanUps.push(() => Promise.resolve(run.child.kill('SIGKILL')));
    // More than any pipe holds: what is taken is being read.
    await new Promise((resolve) => run.child.stdin?.write('\n'.repeat(4 * 1024 ** 2), resolve));
    run.child.kill('SIGINT');
    expect(await run.ended).toEqual({ code: 130, stdout: '', stderr: '' });
  });
});

describe('an address with its key, typed in a wrong place', () => {
  const address = (): string => `rtmp://a.example.org/app/${key}`;
  test.each<[string, () => string[]]>([
    ['as an argument', () => ['live', address()]],
    ['after an unknown option', () => ['live', '--too', address()]],
    ['in an unknown option', () => ['live', `--too=${address()}`]],
    ['as the source', () => ['live', '--source', address(), '--record', 'a.mp4']],
    ['as a file', () => ['live', '--source', `file:${address()}`, '--record', 'a.mp4']],
    ['as the recording', () => ['live', '--source', 'test:faces', '--record', `${address()}.mp4`]],
    ['as the size', () => ['live', '--source', 'test:faces', '--record', 'a.mp4', '--size', address()]],
    ['in capitals', () => ['live', '--source', address().replace('rtmp', 'RTMPS'), '--record', 'a.mp4']],
    ['as the command', () => [address()]],
    ['to another command', () => ['blur', address(), '-o', 'a.mp4', '--json']],
    ['as the report', () => ['blur', 'a.mp4', '-o', 'b.mp4', '--report', address()]],
    ['as an action', () => ['models', address()]],
    [
      'alone, where the application is missing',
      () => ['live', '--source', 'test:faces', '--to', `rtmp://h/${key}`],
    ],
    ['without its scheme', () => ['live', '--source', 'test:faces', '--to', `a.example.org/app/${key}`]],
    [
      'with a port that is none',
      () => ['live', '--source', 'test:faces', '--to', `rtmp://h:port/app/${key}`],
    ],
    ['the key alone', () => ['live', '--source', 'test:faces', '--to', 'rtmp://h/app', '--key-stdin', key]],
    [
      'the key as a value',
      () => ['live', '--source', 'test:faces', '--to', 'rtmp://h/app', `--key-stdin=${key}`],
    ],
  ])('%s', async (_, args) => {
    await mkdir(join(folder, 'here'));
    const { code, stdout, stderr } = await runCli(args(), { cwd: join(folder, 'here') });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^veilcast: \S.+\n {2}Run the command with --help/);
    expect(stdout + stderr).not.toContain(key);
    expect(await filesWith(folder, key)).toEqual([]);
  });
});
