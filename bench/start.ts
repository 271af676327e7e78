import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import * as z from 'zod';
import { prepareTestElectron } from '../build/electron/runtime.js';
import { modelFolder } from '../src/engine/detect/model-store.js';
import { median } from './measure.js';

/**
 * From the start of the program to a window that can be used (the engine has answered, the Live screen is drawn), beside
 * an Electron window with nothing in it, in turns, on a virtual display. `npm run bench:start -- [rounds]`
 */
const ROUNDS = Number(process.argv[2] ?? 5);
/** The test runs as root in a container, where Chromium's sandbox wants an ordinary user. */
const ORDINARY_USER = 65_534;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** By now every start is over, ms. */
const SETTLED_MS = 5_000;
const MARKED_AT = "performance.timeOrigin + performance.getEntriesByName('window-ready')[0].startTime";
const pageListSchema = z.array(z.object({ type: z.string(), webSocketDebuggerUrl: z.string() }));
const evaluatedSchema = z.object({ result: z.object({ result: z.object({ value: z.number() }) }) });
const EMPTY = join(ROOT, 'bench', 'empty-window');

const runtime = await prepareTestElectron();
if ('missing' in runtime) throw new Error(runtime.missing);
const { binary } = runtime;
const display = await startDisplay();
try {
  await startOnce(ROOT);
  const times = { empty: [] as number[], veilcast: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.empty.push(await startOnce(EMPTY));
    times.veilcast.push(await startOnce(ROOT));
  }
  const ratios = times.veilcast.map((ms, round) => ms / (times.empty[round] ?? NaN));
  console.log(`empty window  ${median(times.empty).toFixed(0)} ms`);
  console.log(`Veilcast      ${median(times.veilcast).toFixed(0)} ms`);
  console.log(
    `ratio         ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`,
  );
} finally {
  display.kill();
}

/** Starts a program with a fresh profile; answers the ms from its start to its page's mark `window-ready`. */
async function startOnce(program: string): Promise<number> {
  const profile = await mkdtemp(join(tmpdir(), 'veilcast-start-'));
  await cp(modelFolder(), join(profile, 'models'), { recursive: true });
  const isRoot = process.getuid?.() === 0;
  if (isRoot) execFileSync('chown', ['-R', `${ORDINARY_USER}:${ORDINARY_USER}`, profile]);
  const startedAt = Date.now();
  const child = spawn(
    binary,
    [program, `--user-data-dir=${join(profile, 'data')}`, '--remote-debugging-port=0'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(isRoot ? { uid: ORDINARY_USER, gid: ORDINARY_USER } : {}),
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: profile,
        LANG: 'C.UTF-8',
        DISPLAY: display.name,
        VEILCAST_MODELS: join(profile, 'models'),
        DBUS_SESSION_BUS_ADDRESS: 'disabled:',
      },
    },
  );
  try {
    const readyAt = await readMark(await debuggingAddress(child.stderr));
    return readyAt - startedAt;
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
    await rm(profile, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** A virtual X11 display. */
async function startDisplay(): Promise<{ name: string; kill(): void }> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x900x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = (await once(server.stdio[3] as NodeJS.ReadableStream, 'data')) as [Buffer];
  return {
    name: `:${number.toString().trim()}`,
    kill: () => {
      server.kill();
    },
  };
}

async function debuggingAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (address === undefined) continue;
    // Read on, or the program stops at a full pipe.
    stderr.resume();
    return address;
  }
  throw new Error('the program ended without a window');
}

/** When the page set its mark, ms since 1970. Looked at afterwards: watching would slow the start. */
async function readMark(browser: string): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  const list = await fetch(`http://${new URL(browser).host}/json/list`);
  const pages = pageListSchema.parse(await list.json());
  const [page] = pages.filter(({ type }) => type === 'page');
  if (!page) throw new Error('expected a page, there is none');
  const socket = new WebSocket(page.webSocketDebuggerUrl);
  await once(socket, 'open');
  const params = { expression: MARKED_AT };
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
  const [answer] = (await once(socket, 'message')) as [Buffer];
  socket.close();
  return evaluatedSchema.parse(JSON.parse(answer.toString())).result.result.value;
}
