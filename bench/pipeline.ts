import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AV_PIX_FMT_YUV420P } from 'node-av';
import { AudioEncoder } from '../src/engine/encode/audio-encoder.js';
import { VideoEncoder } from '../src/engine/encode/video-encoder.js';
import { MediaInput } from '../src/engine/ffmpeg/media-input.js';
import { StreamDecoder } from '../src/engine/ffmpeg/stream-decoder.js';
import { ProgramMuxer } from '../src/engine/output/program-muxer.js';
import { coverRegions } from '../src/engine/redact/cover-planes.js';
import { Redactor } from '../src/engine/redact/redactor.js';
import { openPlanes, packedSize } from '../src/engine/redact/sample-planes.js';
import { RawPicture } from '../src/engine/scene/raw-picture.js';
import type { Region } from '../src/shared/cover.js';
import { median, measure, requireFfmpeg, type Cost } from './measure.js';
import { writeSceneClip } from '../demo/scene-clip.js';

/**
 * Why FFmpeg runs in process (docs/decisions/0001): covering five regions in every frame of a clip and encoding it
 * again, in process and through raw pipes between two ffmpegs, each as a ratio to a plain ffmpeg transcode of
 * the same clip in the same round. No searching: this is about moving frames.
 */
const CANVAS = { width: 1920, height: 1080, frameRate: 30 };
const SECONDS = 20;
const ROUNDS = 3;
const PRESET = 'veryfast';
const CRF = 20;
const FOLDER = join(process.cwd(), 'bench-output');
const CLIP = join(FOLDER, 'scene-1080p.mp4');
const OUTPUT = join(FOLDER, 'pipeline.mp4');
const X264 = ['-an', '-c:v', 'libx264', '-preset', PRESET, '-crf', String(CRF)];

const REGIONS: readonly Region[] = [120, 480, 840, 1200, 1560].map((x, track) => {
  return { box: { x, y: 300 + 20 * track, w: 200, h: 200 }, kind: 'face', track, score: 1 };
});

const [mode] = process.argv.slice(2);
if (mode === 'in-process') await coverInProcess();
else if (mode === 'pipes') await coverThroughPipes();
else await compare();

async function compare(): Promise<void> {
  requireFfmpeg();
  await mkdir(FOLDER, { recursive: true });
  await writeSceneClip(CLIP, CANVAS, SECONDS * CANVAS.frameRate);
  const self = [process.execPath, fileURLToPath(import.meta.url)];
  const plain: Cost[] = [];
  const variants = new Map<string, Cost[]>([
    ['in-process', []],
    ['pipes', []],
  ]);
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(await measure(['ffmpeg', '-v', 'error', '-y', '-i', CLIP, ...X264, OUTPUT]));
    for (const [name, costs] of variants) costs.push(await measure([...self, name]));
  }
  await rm(OUTPUT, { force: true });
  console.log(
    `${SECONDS} s of ${CANVAS.width}x${CANVAS.height}p${CANVAS.frameRate}, x264 ${PRESET} crf ${CRF}, ${cpus().length} CPUs, ratios to plain ffmpeg`,
  );
  for (const [name, costs] of variants) {
    const ratio = (of: keyof Cost): string =>
      median(costs.map((cost, round) => cost[of] / (plain[round]?.[of] ?? NaN))).toFixed(2);
    console.log(
      `${name.padEnd(12)} wall x${ratio('wall')}  CPU x${ratio('cpu')}  memory x${ratio('memory')}`,
    );
  }
}

async function coverInProcess(): Promise<void> {
  const input = await MediaInput.open(CLIP);
  const { video: stream } = input;
  if (!stream) throw new Error('the clip has no picture');
  input.readOnly([stream]);
  const decoder = await StreamDecoder.open(stream);
  const { codecpar, timeBase } = stream;
  const encoder = await VideoEncoder.open({
    codec: 'libx264',
    width: codecpar.width,
    height: codecpar.height,
    format: AV_PIX_FMT_YUV420P,
    timeBase,
    frameRate: { num: CANVAS.frameRate, den: 1 },
    preset: PRESET,
    rate: { mode: 'crf', crf: CRF },
    keyframeInterval: 250,
    lowLatency: false,
    color: {
      range: codecpar.colorRange,
      space: codecpar.colorSpace,
      primaries: codecpar.colorPrimaries,
      transfer: codecpar.colorTrc,
    },
  });
  const audio = await AudioEncoder.open();
  const muxer = await ProgramMuxer.open(
    'mp4',
    OUTPUT,
    { video: encoder.context, audio: audio.context },
    {},
    false,
  );
  const redactor = new Redactor({ style: 'mosaic' });
  let index = 0;
  const write = async (packets: Awaited<ReturnType<VideoEncoder['encode']>>): Promise<void> => {
    for (const packet of packets) {
      await muxer.write({ kind: 'video', packet, timeBase, keyframe: packet.isKeyframe });
      packet.free();
    }
  };
  for (let ended = false; !ended;) {
    const packet = await input.read();
    ended = packet === null;
    for (const frame of await decoder.decode(packet)) {
      const raw = new RawPicture(frame, { index, time: index / CANVAS.frameRate, enteredAt: 0 });
      index += 1;
      await write(await encoder.encode(redactor.redact(raw, { cover: 'regions', regions: REGIONS })));
    }
  }
  await write(await encoder.encode(null));
  await muxer.finish();
  await muxer.close();
  encoder.close();
  audio.close();
  decoder.close();
  await input.close();
}

async function coverThroughPipes(): Promise<void> {
  const { width, height, frameRate } = CANVAS;
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', String(frameRate)];
  const decode = spawn('ffmpeg', ['-v', 'error', '-i', CLIP, '-an', ...raw, 'pipe:1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const encode = spawn('ffmpeg', ['-v', 'error', '-y', ...raw, '-i', 'pipe:0', ...X264, OUTPUT], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const shape = { width, height, format: AV_PIX_FMT_YUV420P };
  const size = packedSize(shape);
  let frame = Buffer.alloc(size);
  let filled = 0;
  for await (const chunk of decode.stdout as AsyncIterable<Buffer>) {
    for (let used = 0; used < chunk.length;) {
      const taken = chunk.copy(frame, filled, used);
      used += taken;
      filled += taken;
      if (filled < size) continue;
      const planes = openPlanes(frame, shape);
      coverRegions(
        planes,
        REGIONS.map(({ box }) => box),
        'mosaic',
      );
      if (!encode.stdin.write(frame)) await once(encode.stdin, 'drain');
      frame = Buffer.alloc(size);
      filled = 0;
    }
  }
  encode.stdin.end();
  await succeeded(encode);
}

async function succeeded(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg ended with ${code ?? 'a signal'}`);
}
