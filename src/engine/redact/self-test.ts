import { AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV420P10LE, type AVPixelFormat } from 'node-av';
import type { MaskDecision, Style } from '../../shared/cover.js';
import { AppError } from '../../shared/errors.js';
import { frameFromBytes } from '../ffmpeg/scaler.js';
import { RawPicture } from '../scene/raw-picture.js';
import { Redactor } from './redactor.js';
import { openPlanes, packedSize, type SamplePlanes } from './sample-planes.js';

const WIDTH = 128;
const HEIGHT = 96;
const REGION = { x: 32, y: 16, w: 64, h: 48 };
/** Of the samples in the region, at least this share must have changed, in brightness or colour. */
const CHANGED_SHARE = 0.9;

/**
 * Covers a known picture and reads back, from the frame that an encoder would get, whether it is covered. Run at
 * every start: with a runtime that hands out copies of frame memory, covering could silently miss the frame.
 * Throws AppError `redactor.self-test`.
 */
export function runRedactorSelfTest(style: Style): void {
  for (const format of [AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV420P10LE]) {
    const regions: MaskDecision = {
      cover: 'regions',
      regions: [{ box: REGION, kind: 'face', track: 0, score: 1 }],
    };
    testCover(format, style, regions, (x, y) => isInside(x, y));
    testCover(format, style, { cover: 'whole', reason: 'detector-starting' }, () => true);
  }
}

function testCover(
  format: AVPixelFormat,
  style: Style,
  decision: MaskDecision,
  shouldChange: (x: number, y: number) => boolean,
): void {
  const shape = { width: WIDTH, height: HEIGHT, format };
  const memory = drawTestPicture(shape);
  const before = openPlanes(Buffer.from(memory), shape);
  const raw = new RawPicture(frameFromBytes(memory, shape), { index: 0, time: 0, enteredAt: 0 });
  const redacted = new Redactor({ style }).redact(raw, decision);
  const after = openPlanes(redacted.frame.toBuffer(), shape);
  redacted.release();
  let expected = 0;
  let changed = 0;
  let strayed = 0;
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const differs = sampleDiffers(before, after, x, y);
      if (shouldChange(x, y)) {
        expected += 1;
        if (differs) changed += 1;
      } else if (differs) strayed += 1;
    }
  }
  const asDecided = redacted.covered === decision.cover;
  if (asDecided && changed >= expected * CHANGED_SHARE && strayed === 0) return;
  throw new AppError(
    'redactor.self-test',
    `covering a test picture (${style}) changed ${changed} of ${expected} pixels that it should and ${strayed} that it ` +
      `should not; nothing is streamed or written`,
  );
}

function isInside(x: number, y: number): boolean {
  return x >= REGION.x && x < REGION.x + REGION.w && y >= REGION.y && y < REGION.y + REGION.h;
}

/** Fine texture in every plane, so that any covering shows. */
function drawTestPicture(shape: { width: number; height: number; format: number }): Buffer {
  const memory = Buffer.alloc(packedSize(shape));
  const { luma, chroma, depth } = openPlanes(memory, shape);
  for (const { samples } of [luma, ...chroma]) {
    for (let i = 0; i < samples.length; i += 1) samples[i] = (32 + ((i * 73) % 192)) << (depth - 8);
  }
  return memory;
}

function sampleDiffers(before: SamplePlanes, after: SamplePlanes, x: number, y: number): boolean {
  if (before.luma.samples[y * WIDTH + x] !== after.luma.samples[y * WIDTH + x]) return true;
  return before.chroma.some((plane, index) => {
    const at = Math.floor(y / plane.stepY) * plane.width + Math.floor(x / plane.stepX);
    return plane.samples[at] !== after.chroma[index]?.samples[at];
  });
}
