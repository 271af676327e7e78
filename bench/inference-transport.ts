import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import sharp from 'sharp';
import type { DetectorPicture } from '../src/engine/detect/detector.js';
import { createFaceDetector } from '../src/engine/detect/face-detector.js';
import { forkProcess } from '../src/engine/process/process-port.js';
import { loadFaceNetwork } from '../src/engine/detect/face-network.js';
import { findModel } from '../src/engine/detect/model-manifest.js';
import { loadModel } from '../src/engine/detect/model-store.js';
import { searchFaces } from '../src/engine/detect/two-scale.js';
import { readCpuSeconds } from './process-cpu.js';

/**
 * The founding question of this project: what does it cost to search in process, in a process of its own (what
 * Veilcast does), or behind a local HTTP server? The same picture, the same network on the CPU, interleaved in one
 * run. Latency is from picture to boxes; the event loop's longest stop is what a video line in that process feels.
 */
const ROUNDS = 6;
const SEARCHES = 50;
const WIDTH = 640;
const HEIGHT = 360;

interface Transport {
  readonly name: string;
  search(picture: DetectorPicture): Promise<number>;
  close(): Promise<void>;
}

async function inProcess(): Promise<Transport> {
  const network = await loadFaceNetwork(await loadModel(await findModel('ultraface-rfb320')), 'cpu');
  return {
    name: 'in process',
    search: async (picture) => (await searchFaces(network, picture)).length,
    close: () => network.close(),
  };
}

async function ownProcess(): Promise<Transport> {
  const entry = new URL('../src/engine/detect/inference-process.js', import.meta.url);
  const detector = await createFaceDetector(() => forkProcess(entry));
  return {
    name: 'own process',
    search: async (picture) => (await detector.detect(picture)).detections.length,
    close: () => detector.close(),
  };
}

async function httpServer(): Promise<Transport> {
  const child = fork(new URL('./inference-http-server.js', import.meta.url), { execArgv: [] });
  const [port] = (await once(child, 'message')) as [number];
  return {
    name: 'HTTP on loopback',
    search: async ({ width, height, rgb }) => {
      const response = await fetch(`http://127.0.0.1:${port}/${width}x${height}`, {
        method: 'POST',
        body: Buffer.from(rgb),
      });
      return ((await response.json()) as unknown[]).length;
    },
    close: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

const photo = createRequire(import.meta.url).resolve('@vladmandic/face-api/demo/sample4.jpg');
const rgb = await sharp(photo).resize(WIDTH, HEIGHT, { fit: 'cover' }).removeAlpha().raw().toBuffer();
const picture = { width: WIDTH, height: HEIGHT, rgb };

const transports = [await inProcess(), await ownProcess(), await httpServer()];
const results = transports.map(() => ({
  times: [] as number[],
  cpu: 0,
  longestStop: 0,
  faces: new Set<number>(),
}));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [index, transport] of transports.entries()) {
    const result = results[index];
    if (!result) continue;
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    const cpuBefore = await readCpuSeconds(process.pid);
    for (let run = 0; run < SEARCHES; run += 1) {
      const startedAt = performance.now();
      result.faces.add(await transport.search(picture));
      result.times.push(performance.now() - startedAt);
    }
    result.cpu += ((await readCpuSeconds(process.pid)) ?? NaN) - (cpuBefore ?? NaN);
    loop.disable();
    // The first round warms up.
    if (round > 0) result.longestStop = Math.max(result.longestStop, loop.percentile(95) / 1e6);
  }
}
for (const transport of transports) await transport.close();

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? NaN;
const [base] = results;
const basis = { p50: quantile(base?.times ?? [], 0.5), cpu: base?.cpu ?? NaN };
console.log(`${WIDTH}x${HEIGHT} two-scale search, ${ROUNDS * SEARCHES} of each, ratios to "in process"`);
console.log('                   p50 ms  p95 ms  ratio   CPU ms  ratio   event loop stopped, p95 ms');
for (const [index, { name }] of transports.entries()) {
  const result = results[index];
  if (!result) continue;
  const [p50, p95] = [quantile(result.times, 0.5), quantile(result.times, 0.95)];
  const cpuMs = (result.cpu * 1000) / result.times.length;
  const cells = [p50, p95, p50 / basis.p50, cpuMs, result.cpu / basis.cpu, result.longestStop];
  console.log(`${name.padEnd(17)}${cells.map((cell) => cell.toFixed(2).padStart(8)).join('')}`);
}
const counts = new Set(results.flatMap(({ faces }) => [...faces]));
if (counts.size !== 1)
  throw new Error(`the transports found different numbers of faces: ${[...counts].join(', ')}`);
