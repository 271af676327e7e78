import { AV_PIX_FMT_RGB24, type Frame, type Packet } from 'node-av';
import { findFaces } from '../src/engine/audit/judge.js';
import { LeakAudit, type LeakFigures } from '../src/engine/audit/leak-audit.js';
import { AUDIT_WIDTH, type RgbPicture } from '../src/engine/audit/masked-cells.js';
import { createFaceDetector } from '../src/engine/detect/face-detector.js';
import { forkProcess } from '../src/engine/process/process-port.js';
import { MediaInput } from '../src/engine/ffmpeg/media-input.js';
import { Scaler } from '../src/engine/ffmpeg/scaler.js';
import { StreamDecoder } from '../src/engine/ffmpeg/stream-decoder.js';
import type { Canvas } from '../src/engine/scene/compositor.js';
import { TestFacesScene } from '../src/engine/source/test-faces/scene.js';
import { readTimeCode } from '../src/engine/source/test-faces/time-code.js';
import { scaleBox, type Box } from '../src/shared/geometry.js';

/** The judge looks at every so many-th frame; pixels are compared in all of them. */
const JUDGE_EVERY = 3;

export interface StreamAudit {
  readonly figures: LeakFigures;
  /** A frame near the middle, before and after, with the true boxes (px of these pictures). */
  readonly sample: { input: RgbPicture; output: RgbPicture; boxes: readonly Box[] } | null;
}

/**
 * Audits what a viewer got of the test scene: each picture is compared with the scene drawn anew for its time
 * code, at the faces' true places. Codes that are covered themselves follow from the ones beside them.
 */
export async function auditStream(path: string, canvas: Canvas, inferenceEntry: URL): Promise<StreamAudit> {
  const size = { width: AUDIT_WIDTH, height: Math.round((AUDIT_WIDTH * canvas.height) / canvas.width) };
  const scene = await TestFacesScene.load(canvas);
  const judge = await createFaceDetector(() => forkProcess(inferenceEntry));
  const scaler = new Scaler({ ...size, format: AV_PIX_FMT_RGB24 }, 'bilinear');
  const audit = new LeakAudit();
  let sample: StreamAudit['sample'] = null;
  const toRgb = (frame: Frame): RgbPicture => {
    const scaled = scaler.scale(frame);
    const rgb = scaled.toBuffer();
    scaled.free();
    return { ...size, rgb };
  };
  try {
    const first = await findFirstIndex(path, canvas);
    let seen = 0;
    for await (const { frame, time } of decode(path)) {
      const index = first + Math.round(time * canvas.frameRate);
      const original = scene.renderFrame(index);
      const [input, output] = [toRgb(original), toRgb(frame)];
      original.free();
      const boxes = scene
        .faces(index)
        .map((box) => scaleBox(box, size.width / canvas.width, size.height / canvas.height));
      const rediscovered = seen % JUDGE_EVERY === 0 ? await findFaces(judge, output) : null;
      audit.add({ index, time, input, output, trueBoxes: boxes, rediscovered });
      seen += 1;
      if (seen <= SAMPLE_FRAME) sample = { input, output, boxes };
    }
    return { figures: audit.figures(), sample };
  } finally {
    scaler.close();
    await judge.close();
  }
}

const SAMPLE_FRAME = 60;

/** Which picture of the scene the file begins with: what most of its readable time codes say. */
async function findFirstIndex(path: string, canvas: Canvas): Promise<number> {
  const votes = new Map<number, number>();
  for await (const { frame, time } of decode(path)) {
    const code = readTimeCode(
      frame.toBuffer().subarray(0, frame.width * frame.height),
      frame.width,
      frame.height,
    );
    if (code === null) continue;
    const first = code - Math.round(time * canvas.frameRate);
    votes.set(first, (votes.get(first) ?? 0) + 1);
  }
  const [winner] = [...votes].sort(([, a], [, b]) => b - a);
  if (!winner) throw new Error('no picture of the stream has a readable time code');
  return winner[0];
}

/** Decoded pictures with their times, s from the first one; each is freed when the next is asked for. */
async function* decode(path: string): AsyncGenerator<{ frame: Frame; time: number }, void, undefined> {
  const input = await MediaInput.open(path);
  const { video } = input;
  if (!video) throw new Error('the stream has no picture');
  const decoder = await StreamDecoder.open(video);
  const { num, den } = video.timeBase;
  let origin: number | null = null;
  try {
    for (let packet: Packet | null = await input.read(), ended = false; !ended;) {
      ended = packet === null;
      if (packet === null || packet.streamIndex === video.index) {
        for (const frame of await decoder.decode(packet)) {
          const time = (Number(frame.pts) * num) / den;
          origin ??= time;
          yield { frame, time: time - origin };
          frame.free();
        }
      }
      if (!ended) packet = await input.read();
    }
  } finally {
    decoder.close();
    await input.close();
  }
}
