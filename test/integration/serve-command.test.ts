import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { COMMANDS, messageSchema, type WireMessage } from '../../src/shared/contract.js';
import { DEFAULT_SETTINGS } from '../../src/shared/settings.js';
import { filesWith, processesWith } from '../fixtures/cli/find-secret.js';
import { runCli, startCli, type CliRun } from '../fixtures/cli/run-cli.js';

const KEY = 'live_0123_planted-over-the-socket';

let folder: string;
let run: CliRun | null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-serve-'));
  run = null;
});
afterEach(async () => {
  run?.child.kill('SIGKILL');
  await run?.ended;
  await rm(folder, { recursive: true, force: true });
});

interface Served {
  readonly run: CliRun;
  readonly address: URL;
  readonly token: string;
}

async function serve(args: readonly string[] = []): Promise<Served> {
  run = startCli(['serve', '--data', join(folder, 'data'), ...args], {
    input: null,
    // No keyring: that of the account that runs the tests is not ours to write to.
    env: { HOME: folder, XDG_CONFIG_HOME: '', DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/none` },
  });
  await run.untilStdout(/\n/);
  const address = new URL(run.stdout.trim());
  return { run, address, token: new URLSearchParams(address.hash.slice(1)).get('token') ?? '' };
}

/** A window's end that keeps everything it was told. */
class Page {
  readonly heard: string[] = [];
  readonly #socket: WebSocket;
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.heard.push(data.toString('latin1')));
  }

  static async open({ address, token }: Served): Promise<Page> {
    const socket = new WebSocket(`ws://${address.host}/contract`, `veilcast.${token}`, {
      origin: address.origin,
    });
    const page = new Page(socket);
    await once(socket, 'open');
    return page;
  }

  async call(name: string, input: unknown): Promise<WireMessage> {
    const id = ++this.#lastId;
    const answer = new Promise<WireMessage>((resolve) => {
      this.#socket.on('message', (data: Buffer, isBinary) => {
        if (isBinary) return;
        const message = messageSchema.parse(JSON.parse(data.toString('utf8')));
        if ('id' in message && message.id === id) resolve(message);
      });
    });
    this.#socket.send(JSON.stringify({ type: 'call', id, name, input }));
    return answer;
  }

  async closed(): Promise<unknown> {
    const [code] = (await once(this.#socket, 'close')) as [number];
    return code;
  }
}

describe('veilcast serve', () => {
  test('prints where the window is, answers it, and ends cleanly when it is interrupted', async () => {
    const served = await serve();
    expect(served.address.hostname).toBe('127.0.0.1');
    expect(served.token).toMatch(/^[\w-]{43}$/);
    const html = await fetch(new URL('/', served.address));
    expect([html.status, await html.text()]).toEqual([200, expect.stringContaining('<div id="root">')]);

    const page = await Page.open(served);
    const opened = await page.call('studio.open', null);
    if (opened.type !== 'reply') throw new Error(`expected a reply, got ${JSON.stringify(opened)}`);
    expect(COMMANDS['studio.open'].reply.parse(opened.value)).toMatchObject({
      platform: process.platform,
      settings: DEFAULT_SETTINGS,
      status: { program: null, liveSince: null, panic: false },
    });
    await page.call('settings.change', { privacy: { holdMs: 900 } });

    const closed = page.closed();
    served.run.child.kill('SIGINT');
    expect(await served.run.ended).toMatchObject({ code: 0 });
    // Going away, or no word of it.
    expect([1001, 1006]).toContain(await closed);
    const file = JSON.parse(await readFile(join(folder, 'data', 'settings.json'), 'utf8')) as unknown;
    expect(file).toMatchObject({ privacy: { holdMs: 900 } });
  });

  test('remembers settings for the next start', async () => {
    const first = await serve();
    await (await Page.open(first)).call('settings.change', { appearance: { language: 'ko' } });
    first.run.child.kill('SIGINT');
    await first.run.ended;
    const page = await Page.open(await serve());
    expect(await page.call('studio.open', null)).toMatchObject({
      value: { settings: { appearance: { language: 'ko' } } },
    });
  });

  test('a stream key goes in and is found nowhere', async () => {
    const served = await serve();
    const page = await Page.open(served);
    await page.call('studio.open', null);
    const destination = { id: 'one', service: 'custom', name: 'One', enabled: true } as const;
    // Nobody listens there: connecting fails, which is what error messages are made of.
    const destinations = [{ ...destination, server: 'rtmp://127.0.0.1:1/live' }];
    await page.call('settings.change', { destinations });
    expect(await page.call('keys.set', { destination: 'one', key: KEY })).toMatchObject({ type: 'reply' });
    const status = (): unknown => page.heard.filter((text) => text.includes('"name":"status"')).at(-1);
    await expect.poll(status).toContain('"one":"session"');
    await page.call('live.start', null);
    await expect.poll(() => page.heard.join('\n'), { timeout: 60_000 }).toContain('output.unreachable');
    await page.call('settings.change', { destinations: [{ ...destinations[0], name: KEY }] });
    expect(page.heard.join('\n')).not.toContain(KEY);
    expect(await processesWith(KEY)).toEqual([]);
    await page.call('settings.change', { destinations });
    served.run.child.kill('SIGINT');
    const { stdout, stderr } = await served.run.ended;
    expect(stdout + stderr).not.toContain(KEY);
    expect(await filesWith(folder, KEY)).toEqual([]);
    // The log is there, and says what failed.
    expect(await readFile(join(folder, 'data', 'logs', 'veilcast.log'), 'utf8')).toContain('One');
  });

  test.each([
    [['--port', 'http'], '--port'],
    [['--port', '65536'], '--port'],
    [['--host', '0.0.0.0'], '--host'],
  ])('refuses %j', async (args, words) => {
    const { code, stdout, stderr } = await runCli(['serve', ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });

  test('says which port is taken', async () => {
    const { address } = await serve();
    const second = await runCli(['serve', '--data', join(folder, 'other'), '--port', address.port]);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(address.port);
  });
});
