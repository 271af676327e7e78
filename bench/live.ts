import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readCodes } from '../demo/read-codes.js';
import { startRtmpServer, type RtmpServer } from '../demo/rtmp-server.js';
import { writeSceneClip } from '../demo/scene-clip.js';
import { liveStatusSchema, type LiveStatus } from '../src/shared/live-status.js';
import { requireFfmpeg } from './measure.js';
import { readCpuSeconds } from './process-cpu.js';

/**
 * A minute of `veilcast live`, veryfast, from a looped file to two servers that are both watched, and a recording;
 * one server is killed for ten seconds. Checks that nothing is missing where nothing failed, and prints CPU as a
 * ratio to plain ffmpeg doing the same encode to the same two servers for as long.
 */
const CANVASES = [
  { width: 1280, height: 720, frameRate: 30, bitrate: '4500k' },
  { width: 1920, height: 1080, frameRate: 30, bitrate: '6000k' },
];
const SECONDS = 60;
const PLAIN_SECONDS = 20;
const CLIP_FRAMES = 600;
const KILL_AT = 20_000;
const KILL_FOR = 10_000;
/** Whole-frame covers are expected in the first seconds only. */
const SETTLED = 2;
const FOLDER = join(process.cwd(), 'bench-output');
const CLI = fileURLToPath(new URL('../src/cli/veilcast.js', import.meta.url));
const SERVER_ENTRY = new URL('../demo/rtmp-server-process.js', import.meta.url);

requireFfmpeg();
await mkdir(FOLDER, { recursive: true });
for (const canvas of CANVASES) await run(canvas);

async function run(canvas: (typeof CANVASES)[number]): Promise<void> {
  const name = `${canvas.width}x${canvas.height}@${canvas.frameRate}`;
  const clip = join(FOLDER, `scene-${canvas.height}p.mp4`);
  await writeSceneClip(clip, canvas, CLIP_FRAMES);
  const recording = join(FOLDER, 'live.mkv');
  await rm(recording, { force: true });
  const steady = await startRtmpServer(SERVER_ENTRY);
  let doomed = await startRtmpServer(SERVER_ENTRY);
  const plainCpu = await runPlain(canvas, clip, [steady, doomed]);
  const args = [
    ...['live', '--source', `file:${clip}?loop=1`, '--to', steady.url('a'), '--to', doomed.url('b')],
    ...['--record', recording, '--duration', String(SECONDS), '--size', `${canvas.width}x${canvas.height}`],
    ...['--bitrate', canvas.bitrate, '--json'],
  ];
  const live = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const followed = follow(live);
  await followed.until((status) => status.outputs.every(({ state }) => state === 'live'));
  const [cpuBefore, startedAt] = [await readCpuSeconds(live.pid ?? 0), performance.now()];
  const viewers = [pull(steady.url('a'), 0), pull(doomed.url('b'), 1)];
  await sleep(KILL_AT);
  await doomed.kill();
  await sleep(KILL_FOR);
  doomed = await startRtmpServer(SERVER_ENTRY, { port: doomed.port });
  await followed.until(({ outputs }) => outputs[1]?.state === 'live' && outputs[1].reconnects > 0);
  viewers.push(pull(doomed.url('b'), 2));
  await followed.until(({ time }) => time > SECONDS - 2);
  const cpuAfter = await readCpuSeconds(live.pid ?? 0);
  const cpu = ((cpuAfter ?? NaN) - (cpuBefore ?? NaN)) / ((performance.now() - startedAt) / 1000);
  await once(live, 'exit');
  await Promise.all(viewers);
  const status = followed.last();
  console.log(
    `${name}: ${status.frames} frames, ${status.droppedFrames} dropped, ${status.coveredFrames} covered whole`,
  );
  console.log(
    `  covered whole after the first ${SETTLED} s: ${(status.lastCovered ?? 0) > SETTLED ? 'yes' : 'no'}`,
  );
  console.log(`  stages, ms p50/p95: ${formatStages(status)}`);
  console.log(
    `  CPU ${cpu.toFixed(2)} s/s, x${(cpu / plainCpu).toFixed(2)} of plain ffmpeg (${plainCpu.toFixed(2)} s/s)`,
  );
  for (const [what, path] of [
    ['recording', recording],
    ['viewer of the server that stayed', pulledPath(0)],
    ['viewer of the server that came back', pulledPath(2)],
  ] as const) {
    console.log(`  ${what}: ${await describeGaps(path)}`);
  }
  await Promise.all([steady.kill(), doomed.kill()]);
}

/** CPU seconds per second of plain ffmpeg: decode, scale, one x264 encode with the same settings, two servers. */
async function runPlain(
  { width, height, frameRate, bitrate }: (typeof CANVASES)[number],
  clip: string,
  servers: readonly RtmpServer[],
): Promise<number> {
  const x264 = `-c:v libx264 -preset veryfast -tune zerolatency -b:v ${bitrate} -maxrate ${bitrate} -bufsize ${bitrate}`;
  const outputs = servers.map((server) => `[f=flv]${server.url('plain')}`).join('|');
  const args = [
    ...['-v', 'error', '-re', '-stream_loop', '-1', '-i', clip, '-t', String(PLAIN_SECONDS + 4)],
    ...['-vf', `scale=${width}:${height},fps=${frameRate}`, ...x264.split(' '), '-g', String(2 * frameRate)],
    ...['-c:a', 'aac', '-b:a', '160k', '-map', '0:v', '-map', '0:a', '-f', 'tee', outputs],
  ];
  const child = spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  await sleep(2_000);
  const [before, startedAt] = [await readCpuSeconds(child.pid ?? 0), performance.now()];
  await sleep(PLAIN_SECONDS * 1_000);
  const cpu = ((await readCpuSeconds(child.pid ?? 0)) ?? NaN) - (before ?? NaN);
  const seconds = (performance.now() - startedAt) / 1_000;
  await once(child, 'exit');
  return cpu / seconds;
}

function follow(child: ChildProcess): {
  until(condition: (status: LiveStatus) => boolean): Promise<void>;
  last(): LiveStatus;
} {
  let newest: LiveStatus | null = null;
  const { stdout } = child;
  if (!stdout) throw new Error('the program has no output');
  const lines = createInterface({ input: stdout });
  lines.on('line', (line) => {
    newest = liveStatusSchema.parse(JSON.parse(line));
    lines.emit('status');
  });
  return {
    until: async (condition) => {
      while (!newest || !condition(newest)) await once(lines, 'status');
    },
    last: () => {
      if (!newest) throw new Error('the program said nothing');
      return newest;
    },
  };
}

function formatStages(status: LiveStatus): string {
  return Object.entries(status.stages)
    .map(([stage, { p50, p95 }]) => `${stage} ${p50.toFixed(1)}/${p95.toFixed(1)}`)
    .join('  ');
}

/** Whether each readable time code follows from the one before it: a jump is a picture too many or too few. */
async function describeGaps(path: string): Promise<string> {
  const codes = await readCodes(path);
  const read = codes.flatMap((code, index) => (code === null ? [] : [{ code, index }]));
  let jumps = 0;
  for (const [at, { code, index }] of read.entries()) {
    const before = read[at - 1];
    if (!before) continue;
    const expected = (before.code + index - before.index) % CLIP_FRAMES;
    if (code !== expected) jumps += 1;
  }
  return `${codes.length} frames, ${read.length} time codes read, ${jumps} jumps`;
}

function pulledPath(viewer: number): string {
  return join(FOLDER, `viewer-${viewer}.mkv`);
}

/** A viewer who keeps what comes, as it comes, until the stream or the server ends. */
async function pull(address: string, viewer: number): Promise<void> {
  const args = [
    '-v',
    'quiet',
    '-y',
    '-rw_timeout',
    '5000000',
    '-i',
    address,
    '-c',
    'copy',
    pulledPath(viewer),
  ];
  await once(spawn('ffmpeg', args, { stdio: 'ignore' }), 'exit');
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
