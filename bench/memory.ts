import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startRtmpServer } from '../demo/rtmp-server.js';
import { writeSceneClip } from '../demo/scene-clip.js';
import { liveStatusSchema } from '../src/shared/live-status.js';
import { median, memoryBelow } from './measure.js';

/**
 * The memory of `veilcast live` over time: 720p30 from a looped file to a server and a recording. Prints the median
 * of each minute, engine and detector together, and the growth from the second minute to the last.
 * `node dist/bench/memory.js [minutes]`
 */
const MINUTES = Number(process.argv[2] ?? 20);
const SAMPLE_MS = 5_000;
const CANVAS = { width: 1280, height: 720, frameRate: 30 };
const CLIP_FRAMES = 600;
const CLI = fileURLToPath(new URL('../src/cli/veilcast.js', import.meta.url));

await mkdir('bench-output', { recursive: true });
const folder = await mkdtemp(join(process.cwd(), 'bench-output', 'memory-'));
const clip = join(folder, 'scene.mp4');
const recording = join(folder, 'recording.mkv');
await writeSceneClip(clip, CANVAS, CLIP_FRAMES);
const server = await startRtmpServer(new URL('../demo/rtmp-server-process.js', import.meta.url));
const live = spawn(
  process.execPath,
  [
    ...[CLI, 'live', '--source', `file:${clip}?loop=1`, '--to', server.url('memory'), '--record', recording],
    ...['--duration', String(MINUTES * 60), '--json'],
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
let dropped = 0;
createInterface({ input: live.stdout }).on('line', (line) => {
  const status = liveStatusSchema.safeParse(JSON.parse(line));
  if (status.success) dropped = status.data.droppedFrames;
});
const minutes: number[] = [];
let samples: number[] = [];
const timer = setInterval(() => {
  samples.push(memoryBelow(live.pid ?? 0));
  if (samples.length * SAMPLE_MS < 60_000) return;
  minutes.push(median(samples));
  samples = [];
  console.log(
    `minute ${minutes.length}: ${minutes.at(-1)?.toFixed(0) ?? ''} MB, ${dropped} frames dropped so far`,
  );
}, SAMPLE_MS);
const [code] = (await once(live, 'exit')) as [number | null];
clearInterval(timer);
await server.kill();
await rm(folder, { recursive: true, force: true });
const growth = (minutes.at(-1) ?? NaN) - (minutes[1] ?? NaN);
console.log(`exit code ${code ?? 'none'}; from the second minute to the last: ${growth.toFixed(0)} MB`);
