import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { median } from './measure.js';

/**
 * What a preview of 960 px costs the engine: its processor time with a window that draws every picture at once, beside the
 * same program (1280x720, 30 fps, recorded to a file) without one, in turns. Shares are of one processor.
 * `node dist/bench/preview.js [rounds]`
 */
const ROUNDS = Number(process.argv[2] ?? 5);
const MEASURED_MS = 10_000;
const SETTLE_MS = 1_000;
const WIDTH = 960;
/** Linux counts processor time in these, s. */
const TICK = 0.01;
const CLI = fileURLToPath(new URL('../src/cli/veilcast.js', import.meta.url));

const folder = await mkdtemp(join(tmpdir(), 'veilcast-preview-'));
const engine = spawn(process.execPath, [CLI, 'serve', '--port', '0', '--data', folder], {
  stdio: ['ignore', 'pipe', 'pipe'],
  env: { ...process.env, HOME: folder, DBUS_SESSION_BUS_ADDRESS: 'disabled:' },
});
try {
  const window = await openWindow(await readAddress());
  await window.call('settings.change', { output: { recordingFolder: folder } });
  await window.call('record.start', null);
  await wait(3_000);
  const without: number[] = [];
  const withPreview: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    without.push((await measure(window)).share);
    await window.call('preview.open', { width: WIDTH });
    await wait(SETTLE_MS);
    const seen = await measure(window);
    withPreview.push(seen.share);
    rates.push(seen.pictures / (MEASURED_MS / 1_000));
    await window.call('preview.close', null);
    await wait(SETTLE_MS);
  }
  const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const costs = withPreview.map((share, round) => share - (without[round] ?? NaN));
  console.log(`without a preview   ${percent(median(without))} of one processor`);
  console.log(
    `with one, ${WIDTH} px    ${percent(median(withPreview))}, ${median(rates).toFixed(1)} pictures a second`,
  );
  console.log(`the preview         ${percent(median(costs))} (${costs.map(percent).join(', ')})`);
  await window.call('record.stop', null);
  window.close();
} finally {
  engine.kill('SIGTERM');
  await new Promise((resolve) => engine.once('exit', resolve));
  await rm(folder, { recursive: true, force: true });
}

interface BenchWindow {
  /** Pictures that came so far. */
  readonly pictures: number;
  call(name: string, input: unknown): Promise<unknown>;
  close(): void;
}

/** The address that `serve` prints, with the token. */
async function readAddress(): Promise<URL> {
  for await (const line of createInterface({ input: engine.stdout })) {
    const address = /http:\S+/.exec(line)?.[0];
    if (address !== undefined) return new URL(address);
  }
  throw new Error('serve ended without an address');
}

async function openWindow(address: URL): Promise<BenchWindow> {
  const token = new URLSearchParams(address.hash.slice(1)).get('token') ?? '';
  const socket = new WebSocket(`ws://${address.host}/contract`, [`veilcast.${token}`], {
    origin: address.origin,
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  let pictures = 0;
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) {
      pictures += 1;
      socket.send(JSON.stringify({ type: 'shown' }));
      return;
    }
    const message = JSON.parse(data.toString()) as {
      type: string;
      id: number;
      value: unknown;
      error: unknown;
    };
    if (message.type === 'reply') waiting.get(message.id)?.resolve(message.value);
    if (message.type === 'failure') waiting.get(message.id)?.reject(new Error(JSON.stringify(message.error)));
  });
  return {
    get pictures() {
      return pictures;
    },
    call: (name, input) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        socket.send(JSON.stringify({ type: 'call', id: lastId, name, input }));
      }),
    close: () => {
      socket.close();
    },
  };
}

async function measure(window: BenchWindow): Promise<{ share: number; pictures: number }> {
  const [before, seen, startedAt] = [await cpuSeconds(), window.pictures, performance.now()];
  await wait(MEASURED_MS);
  const seconds = (performance.now() - startedAt) / 1_000;
  return { share: ((await cpuSeconds()) - before) / seconds, pictures: window.pictures - seen };
}

/** Processor time of the engine's process, its threads included, without the detector's, s. */
async function cpuSeconds(): Promise<number> {
  const stat = await readFile(`/proc/${engine.pid ?? 0}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
