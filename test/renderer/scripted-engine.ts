import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer, type WebSocket } from 'ws';
import { COMMANDS, requestSchema, type CommandName, type WireMessage } from '../../src/shared/contract.js';
import { toAppError } from '../../src/shared/errors.js';
import type { SettingsChange } from '../../src/shared/settings.js';
import { boxesAt, drawPreview } from './scripted-picture.js';
import { ScriptedStudio } from './scripted-studio.js';

const TOKEN = 'scripted';
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};
/** As the real server and the desktop send it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws://127.0.0.1:*; font-src 'self'";

export interface ScriptedEngine {
  readonly address: string;
  readonly studio: ScriptedStudio;
  /** Windows with an open preview. */
  readonly previews: () => number;
  /** Preview pictures that windows acknowledged. */
  readonly shown: () => number;
  /** As an engine that dies: every window is cut off and none gets in. */
  vanish(): void;
  /** Lets windows in again. */
  comeBack(): void;
  close(): Promise<void>;
}

const pages = fileURLToPath(new URL('../../dist/renderer', import.meta.url));

/** Serves the built window and speaks the contract on loopback, with moving pictures. */
export async function startScriptedEngine(change: SettingsChange = {}): Promise<ScriptedEngine> {
  const windows = new Set<EngineWindow>();
  let isAway = false;
  let shown = 0;
  const studio = new ScriptedStudio(change, (name, value) => {
    for (const each of windows) each.send({ type: 'event', name, value });
  });
  const server = createServer((request, response) => void servePage(request, response));
  const sockets = new WebSocketServer({
    server,
    path: '/contract',
    verifyClient: ({ req }: { req: IncomingMessage }) =>
      !isAway && req.headers['sec-websocket-protocol'] === `veilcast.${TOKEN}`,
  });
  sockets.on('connection', (socket) => {
    const opened = new EngineWindow(socket, studio, () => shown++);
    windows.add(opened);
    socket.on('close', () => {
      opened.leave();
      windows.delete(opened);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('expected a TCP address');
  const beat = setInterval(() => {
    studio.tick(0.25);
  }, 250);

  const cutOff = (): void => {
    for (const each of windows) each.cut();
  };
  return {
    address: `http://127.0.0.1:${place.port}/#token=${TOKEN}`,
    studio,
    previews: () => [...windows].filter(({ isPreviewing }) => isPreviewing).length,
    shown: () => shown,
    vanish: () => {
      isAway = true;
      cutOff();
    },
    comeBack: () => {
      isAway = false;
    },
    close: async () => {
      clearInterval(beat);
      cutOff();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One connected window: answers its calls and sends it pictures at 30 a second, one in flight. */
class EngineWindow {
  readonly #socket: WebSocket;
  readonly #studio: ScriptedStudio;
  readonly #tellShown: () => void;
  #width: number | null = null;
  #isWaiting = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(socket: WebSocket, studio: ScriptedStudio, tellShown: () => void) {
    this.#socket = socket;
    this.#studio = studio;
    this.#tellShown = tellShown;
    socket.on('message', (data: Buffer) => void this.#take(JSON.parse(data.toString())));
  }

  get isPreviewing(): boolean {
    return this.#width !== null;
  }

  send(message: WireMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  cut(): void {
    this.#socket.terminate();
  }

  leave(): void {
    this.#preview(null);
  }

  async #take(data: unknown): Promise<void> {
    const request = requestSchema.parse(data);
    if (request.type === 'shown') {
      this.#isWaiting = false;
      this.#tellShown();
      return;
    }
    const { id, name } = request;
    try {
      if (!isCommand(name)) throw new Error(`expected a command of the contract, got ${name}`);
      const input = COMMANDS[name].input.parse(request.input);
      const handle = this.#studio.handlers[name] as (input: unknown, client: number) => unknown;
      const value = await handle(input, 1);
      if (name === 'preview.open') this.#preview((input as { width: number }).width);
      if (name === 'preview.close') this.#preview(null);
      this.send({ type: 'reply', id, value });
    } catch (thrown) {
      const { code, message, retryable } = toAppError(thrown, 'engine.internal', name);
      this.send({ type: 'failure', id, error: { code, message, retryable } });
    }
  }

  #preview(width: number | null): void {
    this.#width = width;
    this.#isWaiting = false;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = width === null ? null : setInterval(this.#sendPicture.bind(this), 1_000 / 30);
  }

  #sendPicture(): void {
    if (this.#width === null || this.#isWaiting) return;
    const width = this.#width - (this.#width % 4);
    const height = Math.round((width * 9) / 16 / 2) * 2;
    const time = performance.now() / 1_000;
    const { panic } = this.#studio.status;
    const header = {
      width,
      height,
      time,
      covered: panic ? ('whole' as const) : ('regions' as const),
      reason: panic ? 'panic' : null,
      boxes: panic ? [] : boxesAt(time),
    };
    const text = Buffer.from(JSON.stringify({ type: 'preview', header } satisfies WireMessage));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    this.#isWaiting = true;
    this.#socket.send(Buffer.concat([length, text, drawPreview(width, height, time, panic)]));
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

async function servePage(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = normalize(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
  const file = path === '/' ? '/index.html' : path;
  try {
    const content = await readFile(join(pages, file));
    const type = MEDIA_TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}
