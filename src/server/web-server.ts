import { once } from 'node:events';
import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { ContractServer } from '../engine/service/contract-server.js';
import { contentPolicy } from '../shared/content-policy.js';
import { AppError } from '../shared/errors.js';
import { Door } from './door.js';
import { SocketCarrier } from './socket-carrier.js';
import { readStaticFiles, type StaticFile } from './static-files.js';

const HOST = '127.0.0.1';
/** A message with as many paths as may be dropped at once is smaller. Bytes. */
const LARGEST_MESSAGE = 8 * 1024 * 1024;
const GOING_AWAY = 1001;

export interface WebServerOptions {
  /** The folder of the built window. */
  readonly window: string;
  /** 0: any that is free. */
  readonly port: number;
  /** What a window has to know to be answered. Letters, digits, `-` and `_`. */
  readonly token: string;
  readonly contract: ContractServer;
}

/** Serves the window and the contract to browsers on this computer, and to nobody else. */
export class WebServer {
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #address: string;

  private constructor(server: Server, sockets: WebSocketServer, address: string) {
    this.#server = server;
    this.#sockets = sockets;
    this.#address = address;
  }

  /** Throws AppError `input.not-found` without a built window, and `usage.invalid` for a port that is taken. */
  static async start({ window, port, token, contract }: WebServerOptions): Promise<WebServer> {
    const files = await readStaticFiles(window);
    const server = createServer();
    await listen(server, port);
    const { port: taken } = server.address() as AddressInfo;
    const door = new Door(taken, token);
    const sockets = new WebSocketServer({
      noServer: true,
      maxPayload: LARGEST_MESSAGE,
      perMessageDeflate: false,
      handleProtocols: (offered) => door.chooseProtocol(offered),
    });
    server.on('request', (request, response) => {
      answer(request, response, door, files);
    });
    server.on('upgrade', (request, socket, head) => {
      const refusal = door.refuseSocket(request);
      if (refusal !== null) {
        refuse(socket, refusal);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (opened) => {
        contract.connect(new SocketCarrier(opened));
      });
    });
    return new WebServer(server, sockets, `http://${HOST}:${taken}/`);
  }

  /** Where the window is, without the token. */
  get address(): string {
    return this.#address;
  }

  /** Says goodbye to the windows and resolves when nothing is open any more. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets.clients) {
      socket.close(GOING_AWAY);
      // Who does not answer the goodbye is not waited for.
      setImmediate(() => {
        socket.terminate();
      });
    }
    this.#server.closeAllConnections();
    await closed;
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('usage.invalid', `port: expected a free one, got ${port}: ${why}`, { cause: error });
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  door: Door,
  files: ReadonlyMap<string, StaticFile>,
): void {
  const [path = ''] = (request.url ?? '').split('?');
  const readOnly = request.method === 'GET' || request.method === 'HEAD';
  const file = files.get(path);
  const refusal = door.refuseHost(request) ?? (readOnly ? null : 405);
  for (const [name, value] of Object.entries(securityHeaders(door))) response.setHeader(name, value);
  if (refusal !== null || !file) {
    const status = refusal ?? 404;
    if (status === 405) response.setHeader('Allow', 'GET, HEAD');
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(`${STATUS_CODES[status] ?? ''}\n`);
    return;
  }
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.bytes.byteLength });
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
}

function securityHeaders(door: Door): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentPolicy(door.socketOrigins),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy':
      'camera=(), microphone=(), display-capture=(), geolocation=(), usb=(), serial=(), hid=()',
    'Cache-Control': 'no-cache',
  };
}

function refuse(socket: Duplex, status: number): void {
  // Gone before it read the answer: nobody is left to tell.
  socket.on('error', () => undefined);
  socket.once('finish', () => {
    socket.destroy();
  });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
