import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ContractServer } from '../../src/engine/service/contract-server.js';
import { WebServer } from '../../src/server/web-server.js';
import { messageSchema, type WireMessage } from '../../src/shared/contract.js';
import { DEFAULT_SETTINGS } from '../../src/shared/settings.js';
import { IDLE_STATUS, SmallService } from '../fixtures/service/small-service.js';

const TOKEN = 'the-token_of-this-test';
const PROTOCOL = `veilcast.${TOKEN}`;

let folder: string;
let contract: ContractServer;
let service: SmallService;
let server: WebServer;
let port: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-window-'));
  await mkdir(join(folder, 'window', 'assets'), { recursive: true });
  await writeFile(join(folder, 'window', 'index.html'), '<!doctype html><title>one</title>');
  await writeFile(join(folder, 'window', 'assets', 'main.js'), 'export {};');
  await writeFile(join(folder, 'window', 'assets', 'main.css'), 'body {}');
  await writeFile(join(folder, 'window', '.hidden'), 'hidden');
  await writeFile(join(folder, 'secret.txt'), 'outside');
  contract = new ContractServer();
  service = new SmallService();
  contract.serve(service, (words) => words);
  server = await WebServer.start({ window: join(folder, 'window'), port: 0, token: TOKEN, contract });
  port = Number(new URL(server.address).port);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function get(path: string, settings: { method?: string; host?: string } = {}): Promise<Answer> {
  const { method = 'GET', host = `127.0.0.1:${port}` } = settings;
  const asked = request({ host: '127.0.0.1', port, path, method, headers: { host } });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

interface Knock {
  readonly path?: string;
  readonly protocol?: string | string[];
  readonly origin?: string | null;
  readonly host?: string;
}

/** Tries to open a socket as a browser would: the open socket, or the status that it was refused with. */
function knock({
  path = '/contract',
  protocol = PROTOCOL,
  origin,
  host,
}: Knock): Promise<WebSocket | number> {
  const own = host ?? `127.0.0.1:${port}`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol, {
    headers: { host: own, ...(origin === null ? {} : { origin: origin ?? `http://${own}` }) },
  });
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      resolve(socket);
    });
    socket.on('unexpected-response', (_, { statusCode = 0 }) => {
      resolve(statusCode);
      socket.terminate();
    });
    socket.on('error', reject);
  });
}

async function open(settings: Knock = {}): Promise<WebSocket> {
  const opened = await knock(settings);
  if (typeof opened === 'number') throw new Error(`expected an open socket, got status ${opened}`);
  return opened;
}

async function nextMessage(socket: WebSocket): Promise<WireMessage> {
  const [data] = (await once(socket, 'message')) as [Buffer];
  return messageSchema.parse(JSON.parse(data.toString('utf8')));
}

async function call(socket: WebSocket, id: number, name: string, input: unknown): Promise<WireMessage> {
  const answer = nextMessage(socket);
  socket.send(JSON.stringify({ type: 'call', id, name, input }));
  return answer;
}

describe('the window', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', '<!doctype html><title>one</title>'],
    ['/?a=1', 'text/html; charset=utf-8', '<!doctype html><title>one</title>'],
    ['/index.html', 'text/html; charset=utf-8', '<!doctype html><title>one</title>'],
    ['/assets/main.js', 'text/javascript; charset=utf-8', 'export {};'],
    ['/assets/main.css', 'text/css; charset=utf-8', 'body {}'],
  ])('%s is served as %s', async (path, type, body) => {
    expect(await get(path)).toMatchObject({ status: 200, headers: { 'content-type': type }, body });
    expect(await get(path, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..\\secret.txt',
    '//secret.txt',
    '/assets',
    '/assets/',
    '/.hidden',
    '/constructor',
    '/index.html%00.js',
    'http://127.0.0.1/index.html',
    '*',
  ])('%s is not', async (path) => {
    const { status, body } = await get(path);
    expect([status, body]).toEqual([404, 'Not Found\n']);
  });

  test.runIf(process.platform !== 'win32')('a link out of its folder is not followed', async () => {
    await symlink(join(folder, 'secret.txt'), join(folder, 'window', 'link.txt'));
    await symlink(folder, join(folder, 'window', 'up'));
    const other = await WebServer.start({ window: join(folder, 'window'), port: 0, token: TOKEN, contract });
    port = Number(new URL(other.address).port);
    expect([(await get('/link.txt')).status, (await get('/up/secret.txt')).status]).toEqual([404, 404]);
    await other.close();
  });

  test('every answer tells the browser to allow nothing more than is needed', async () => {
    for (const { headers } of [await get('/'), await get('/none'), await get('/', { method: 'POST' })]) {
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`);
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused', async (method) => {
    expect((await get('/', { method })).status).toBe(405);
  });

  test.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', '0.0.0.0'])(
    'a request to the name %s is refused: a site may let its own name point here',
    async (host) => {
      expect(await get('/', { host })).toMatchObject({ status: 421 });
    },
  );

  test('its name may also be localhost', async () => {
    expect((await get('/', { host: `localhost:${port}` })).status).toBe(200);
  });

  test('no other computer reaches it', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) {
      const socket = connect(port, address);
      const [error] = (await once(socket, 'error')) as [Error & { code?: string }];
      expect(error.code).toBe('ECONNREFUSED');
    }
  });
});

describe('the contract', () => {
  test('is answered to who has the token', async () => {
    const socket = await open();
    expect(socket.protocol).toBe(PROTOCOL);
    expect(await call(socket, 1, 'studio.open', null)).toMatchObject({
      type: 'reply',
      id: 1,
      value: { settings: DEFAULT_SETTINGS },
    });
    expect(await call(socket, 2, 'keys.get', null)).toMatchObject({ type: 'failure', id: 2 });
  });

  test('also under localhost, and beside other protocols', async () => {
    const socket = await open({ host: `localhost:${port}`, protocol: ['veilcast.another', PROTOCOL] });
    expect(socket.protocol).toBe(PROTOCOL);
  });

  test.each<[string, Knock, number]>([
    ['no token', { protocol: [] }, 401],
    ['a wrong token', { protocol: 'veilcast.wrong' }, 401],
    ['the token without its name', { protocol: TOKEN }, 401],
    ['part of the token', { protocol: PROTOCOL.slice(0, -1) }, 401],
    ['the token in the address', { path: `/contract?token=${TOKEN}`, protocol: [] }, 404],
    ['another path', { path: '/' }, 404],
    ['no origin', { origin: null }, 403],
    ['the origin of another site', { origin: 'https://evil.example' }, 403],
    ['the origin of a file', { origin: 'null' }, 403],
    ['the origin of another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['a site that points its name here', { host: 'evil.example', origin: 'http://evil.example' }, 421],
  ])('is not with %s', async (_, how, status) => {
    expect(await knock(how)).toBe(status);
  });

  test('guessing tokens gets slow, for everybody, and ends', async () => {
    const guesses: (number | WebSocket)[] = [];
    while (guesses.at(-1) !== 429 && guesses.length < 500) {
      guesses.push(await knock({ protocol: `veilcast.${guesses.length}` }));
    }
    expect(guesses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401));
    expect(guesses.at(-1)).toBe(429);
    // Other sites can't bring it about: they are refused before.
    await expect.poll(async () => typeof (await knock({})), { timeout: 20_000 }).toBe('object');
  });

  test('pages of other sites do not make it slow', async () => {
    for (let guess = 0; guess < 40; guess += 1)
      await knock({ protocol: 'veilcast.x', origin: 'https://evil.example' });
    await open();
  });

  test('events reach every window, and one that left is told', async () => {
    const sockets = [await open(), await open()];
    const heard = sockets.map(nextMessage);
    contract.publish('status', IDLE_STATUS);
    expect(await Promise.all(heard)).toEqual(
      sockets.map(() => ({ type: 'event', name: 'status', value: IDLE_STATUS })),
    );
    sockets[0]?.terminate();
    await expect.poll(() => service.leftBy).toEqual([1]);
  });

  test('a picture comes as its header and its pixels', async () => {
    const socket = await open();
    const header = {
      width: 160,
      height: 90,
      time: 1.5,
      covered: 'whole',
      reason: '가림',
      boxes: [],
    } as const;
    const pixels = Uint8Array.from({ length: (160 * 90 * 3) / 2 }, (_, index) => index % 251);
    const heard = once(socket, 'message') as Promise<[Buffer, boolean]>;
    contract.sendPreview(1, { ...header, boxes: [] }, pixels);
    const [data, isBinary] = await heard;
    const length = data.readUInt32LE(0);
    expect(isBinary).toBe(true);
    expect(JSON.parse(data.subarray(4, 4 + length).toString('utf8'))).toEqual({ type: 'preview', header });
    expect(Buffer.from(pixels).equals(data.subarray(4 + length))).toBe(true);
    socket.send(JSON.stringify({ type: 'shown' }));
    await expect.poll(() => service.shownBy).toEqual([1]);
  });

  test.each([
    ['no JSON', 'no json', 1007],
    ['a binary message', Buffer.from([1, 2, 3]), 1003],
    ['more than a window ever sends', 'x'.repeat(9 * 1024 * 1024), 1009],
  ])('%s ends that connection and no other', async (_, message, code) => {
    const other = await open();
    const socket = await open();
    const closed = once(socket, 'close');
    socket.send(message);
    expect((await closed)[0]).toBe(code);
    expect(await call(other, 1, 'live.stop', null)).toMatchObject({ type: 'reply' });
  });

  test('a broken frame ends that connection and no other', async () => {
    const other = await open();
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `GET /contract HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\n` +
        `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: ${PROTOCOL}\r\n\r\n`,
    );
    await once(socket, 'data');
    const closed = once(socket, 'close');
    socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
    socket.resume();
    await closed;
    expect(await call(other, 1, 'live.stop', null)).toMatchObject({ type: 'reply' });
  });
});

describe('starting and ending', () => {
  test('without a built window it says so', async () => {
    const empty = join(folder, 'none');
    await expect(WebServer.start({ window: empty, port: 0, token: TOKEN, contract })).rejects.toMatchObject({
      code: 'input.not-found',
    });
  });

  test('a port that is taken is named', async () => {
    await expect(
      WebServer.start({ window: join(folder, 'window'), port, token: TOKEN, contract }),
    ).rejects.toMatchObject({
      code: 'usage.invalid',
      message: expect.stringContaining(String(port)) as string,
    });
  });

  test('closing ends open windows, refused ones and half-open ones', async () => {
    const socket = await open();
    const half = connect(port, '127.0.0.1');
    await once(half, 'connect');
    await knock({ protocol: 'veilcast.wrong' });
    const closed = Promise.all([once(socket, 'close'), once(half, 'close')]);
    half.on('error', () => undefined);
    const other = await WebServer.start({ window: join(folder, 'window'), port: 0, token: TOKEN, contract });
    await server.close();
    await closed;
    server = other;
  });
});
