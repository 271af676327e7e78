import { spawn, spawnSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  Codec,
  CodecContext,
  Dictionary,
  FF_ENCODER_LIBX264,
  FormatContext,
  Packet,
  Rational,
  type Frame,
} from 'node-av';
import sharp from 'sharp';
import { createFaceDetector } from '../src/engine/detect/face-detector.js';
import { check, isDrained, present } from '../src/engine/ffmpeg/check.js';
import { frameFromBytes, Scaler } from '../src/engine/ffmpeg/scaler.js';
import { coverVideo } from '../src/engine/session/batch-job.js';

/**
 * How much longer covering a 1080p30 clip takes than re-encoding it with plain ffmpeg, same encoder and settings.
 * Both run as processes of their own, in turns: A B A B A B. Prints wall and CPU ratios and the peak memory.
 *
 *   node dist/bench/batch.js
 */
const WIDTH = 1920;
const HEIGHT = 1080;
const FRAME_RATE = 30;
const SECONDS = 20;
const ROUNDS = 3;
const PRESET = 'veryfast';
const CRF = 20;
const OUTPUT = join(process.cwd(), 'bench-output');
const CLIP = join(OUTPUT, 'batch-clip.mp4');
const INFERENCE_ENTRY = new URL('../src/engine/detect/inference-process.js', import.meta.url);

/** How far the photos are panned, px. */
const MARGIN = 240;
const views = new Map<string, WideView>();

interface Cost {
  /** s */
  readonly wall: number;
  readonly cpu: number;
  /** Highest of all its processes together, MB. */
  readonly memory: number;
}

const [mode] = process.argv.slice(2);
if (mode === 'cover') await coverOnce(Number(process.argv[3]));
else await compare();

async function compare(): Promise<void> {
  if (spawnSync('ffmpeg', ['-version']).status !== 0) {
    throw new Error('expected ffmpeg on the PATH to compare with, found none');
  }
  await mkdir(OUTPUT, { recursive: true });
  await writeClip();
  const self = fileURLToPath(import.meta.url);
  const plain = [
    'ffmpeg',
    '-v',
    'error',
    '-y',
    '-i',
    CLIP,
    '-c:v',
    'libx264',
    '-preset',
    PRESET,
    '-crf',
    String(CRF),
  ];
  const variants = [
    { name: 'default', seconds: 1 / 6 },
    { name: 'every frame searched', seconds: 0 },
  ];
  console.log(
    `${SECONDS} s of ${WIDTH}x${HEIGHT}p${FRAME_RATE}, x264 ${PRESET} crf ${CRF}, ${cpus().length} CPUs`,
  );
  for (const { name, seconds } of variants) {
    const pairs: { plain: Cost; covered: Cost }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const reference = await measure([...plain, '-c:a', 'copy', join(OUTPUT, 'batch-plain.mp4')]);
      const covered = await measure([process.execPath, self, 'cover', String(seconds)]);
      pairs.push({ plain: reference, covered });
    }
    const ratio = (of: keyof Cost): string =>
      median(pairs.map((pair) => pair.covered[of] / pair.plain[of])).toFixed(2);
    const all = (of: keyof Cost): string =>
      pairs.map((pair) => (pair.covered[of] / pair.plain[of]).toFixed(2)).join(' ');
    const middle = (which: 'plain' | 'covered', of: keyof Cost): string =>
      median(pairs.map((p) => p[which][of])).toFixed(1);
    console.log(
      `${name}: wall x${ratio('wall')} (${all('wall')}; ${middle('covered', 'wall')} s against ${middle('plain', 'wall')} s), ` +
        `CPU x${ratio('cpu')} (${middle('covered', 'cpu')} s against ${middle('plain', 'cpu')} s), ` +
        `peak ${middle('covered', 'memory')} MB against ${middle('plain', 'memory')} MB`,
    );
  }
  await rm(join(OUTPUT, 'batch-plain.mp4'), { force: true });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

async function coverOnce(searchSeconds: number): Promise<void> {
  const output = join(OUTPUT, 'batch-covered.mp4');
  const detector = await createFaceDetector({ inferenceEntry: INFERENCE_ENTRY });
  try {
    const { report } = await coverVideo({
      input: CLIP,
      output,
      container: 'mp4',
      detector,
      style: 'mosaic',
      policy: 'strict',
      preset: PRESET,
      crf: CRF,
      searchSeconds,
    });
    if (report.framesWithRegions < report.frames * 0.9 || report.coveredWhole > 0) {
      throw new Error(`expected faces in nearly every frame, got ${JSON.stringify(report)}`);
    }
  } finally {
    await detector.close();
    await rm(output, { force: true });
  }
}

/** Runs a command under `time`, which counts its children's CPU too, and watches the memory of all of them. */
async function measure(command: readonly string[]): Promise<Cost> {
  const startedAt = performance.now();
  const child = spawn('/usr/bin/env', ['bash', '-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  let memory = 0;
  const watch = setInterval(() => {
    memory = Math.max(memory, memoryBelow(present(child.pid, 'a process number')));
  }, 100);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${command[0] ?? ''} failed: ${words}`);
  const [user = NaN, system = NaN] = words.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  return { wall: (performance.now() - startedAt) / 1e3, cpu: user + system, memory };
}

/** Resident memory of a process and all below it, MB. */
function memoryBelow(root: number): number {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,rss='], { encoding: 'utf8' });
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = new Set([root]);
  for (let size = 0; size !== below.size;) {
    size = below.size;
    for (const [pid = 0, parent = 0] of processes) if (below.has(parent)) below.add(pid);
  }
  return processes.reduce(
    (sum, [pid = 0, , kilobytes = 0]) => sum + (below.has(pid) ? kilobytes / 1024 : 0),
    0,
  );
}

/** A clip with many faces in motion: pairs of photos of people that are panned over, five seconds each. */
async function writeClip(): Promise<void> {
  const demo = join(
    dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
    'demo',
  );
  const context = new FormatContext();
  check(context.allocOutputContext2(null, 'mp4', CLIP), 'container', 'output.failed');
  const codec = present(Codec.findEncoderByName(FF_ENCODER_LIBX264), 'libx264');
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  encoder.width = WIDTH;
  encoder.height = HEIGHT;
  encoder.pixelFormat = AV_PIX_FMT_YUV420P;
  encoder.timeBase = new Rational(1, FRAME_RATE);
  encoder.framerate = new Rational(FRAME_RATE, 1);
  encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  check(
    await encoder.open2(codec, Dictionary.fromObject({ preset: PRESET, crf: '18' })),
    'x264',
    'encoder.failed',
  );
  const stream = context.newStream();
  check(stream.codecpar.fromContext(encoder), 'stream', 'output.failed');
  stream.timeBase = encoder.timeBase;
  context.url = `file:${CLIP}`;
  check(await context.openOutput(), 'opening the clip', 'output.failed');
  check(await context.writeHeader(), 'writing the clip', 'output.failed');
  const write = async (frame: Frame | null): Promise<void> => {
    check(await encoder.sendFrame(frame), 'encoding', 'encoder.failed');
    frame?.free();
    const packet = new Packet();
    packet.alloc();
    while (!isDrained(await encoder.receivePacket(packet))) {
      packet.rescaleTs(encoder.timeBase, stream.timeBase);
      check(await context.interleavedWriteFrame(packet), 'writing the clip', 'output.failed');
    }
    packet.free();
  };
  const scaler = new Scaler({ width: WIDTH, height: HEIGHT, format: AV_PIX_FMT_YUV420P }, 'bicubic');
  const perPhoto = (SECONDS * FRAME_RATE) / 4;
  for (let index = 0; index < SECONDS * FRAME_RATE; index += 1) {
    const part = 1 + Math.floor(index / perPhoto);
    const photo = await wideView([part, part + 1].map((number) => join(demo, `sample${number}.jpg`)));
    const frame = scaler.scale(pan(photo, (index % perPhoto) / perPhoto));
    frame.pts = BigInt(index);
    await write(frame);
  }
  await write(null);
  check(await context.writeTrailer(), 'finishing the clip', 'output.failed');
  await context.closeOutput();
  encoder.freeContext();
  scaler.close();
}

interface WideView {
  readonly rgb: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Photos side by side that fill the frame, with some room to pan over. */
async function wideView(paths: readonly string[]): Promise<WideView> {
  const key = paths.join();
  const known = views.get(key);
  if (known) return known;
  const [width, height] = [WIDTH + MARGIN, HEIGHT + MARGIN / 2];
  const each = Math.ceil(width / paths.length);
  const tiles = await Promise.all(
    paths.map((path) => sharp(path).resize({ width: each, height, fit: 'cover' }).toBuffer()),
  );
  const rgb = await sharp({ create: { width, height, channels: 3, background: 'grey' } })
    .composite(tiles.map((input, index) => ({ input, left: index * each, top: 0 })))
    .removeAlpha()
    .raw()
    .toBuffer();
  const view = { rgb, width, height };
  views.set(key, view);
  return view;
}

function pan({ rgb, width }: WideView, progress: number): Frame {
  const left = Math.round(progress * MARGIN);
  const top = Math.round((progress * MARGIN) / 2);
  const window = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y += 1) {
    const from = ((top + y) * width + left) * 3;
    rgb.copy(window, y * WIDTH * 3, from, from + WIDTH * 3);
  }
  return frameFromBytes(window, { width: WIDTH, height: HEIGHT, format: AV_PIX_FMT_RGB24 });
}
