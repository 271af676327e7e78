import { AV_PIX_FMT_YUV420P, type Frame } from 'node-av';
import { AppError } from '../../../shared/errors.js';
import { boxArea, intersectionArea, type Box } from '../../../shared/geometry.js';
import { frameFromBytes } from '../../ffmpeg/scaler.js';
import type { Canvas } from '../../scene/compositor.js';
import { barHeight, flashBox } from './bar-layout.js';
import { MAX_SPEED, SHOTS, SHOT_LENGTH, shotAt, viewAt, type Point, type Shot } from './shots.js';
import { loadStill, type Still } from './still.js';
import { isFlash } from './sync-marks.js';
import { drawTimeCode } from './time-code.js';

const BLACK_LUMA = 16;
const WHITE_LUMA = 235;
const NEUTRAL_CHROMA = 128;
/** Faces further outside the picture than this share of their area are no faces to be found. */
const MIN_VISIBLE = 0.5;

interface View {
  readonly shot: Shot;
  readonly still: Still;
  readonly corner: Point;
}

/**
 * A programme to test with: real faces whose places are known, moving and with hard cuts, a time code, and a
 * flash that goes with `beepSamples`. Every picture follows from its index alone.
 */
export class TestFacesScene {
  readonly canvas: Canvas;
  readonly #stills: readonly Still[];
  readonly #area: { width: number; height: number };
  readonly #pixels: Buffer;

  private constructor(canvas: Canvas, area: { width: number; height: number }, stills: readonly Still[]) {
    this.canvas = canvas;
    this.#area = area;
    this.#stills = stills;
    this.#pixels = Buffer.alloc((canvas.width * canvas.height * 3) / 2, NEUTRAL_CHROMA);
    this.#pixels.fill(BLACK_LUMA, 0, canvas.width * canvas.height);
  }

  /** Reads and scales all photos, about a second. Throws AppError `source.unavailable`. */
  static async load(canvas: Canvas): Promise<TestFacesScene> {
    const area = { width: canvas.width, height: canvas.height - barHeight(canvas.width) };
    const stills = await Promise.all(SHOTS.map((shot) => loadStill(shot, area)));
    return new TestFacesScene(canvas, area, stills);
  }

  /** Picture `index` (from 0): YUV 4:2:0, BT.709 limited range, the canvas's size. The caller owns it. */
  renderFrame(index: number): Frame {
    const { width, height, frameRate } = this.canvas;
    const { still, corner } = this.#view(index);
    this.#drawStill(still, corner);
    const luma = this.#pixels.subarray(0, width * height);
    drawTimeCode(luma, width, height, index);
    const flash = flashBox(width, height);
    const level = isFlash(index, frameRate) ? WHITE_LUMA : BLACK_LUMA;
    for (let row = flash.y; row < flash.y + flash.h; row += 1) {
      luma.fill(level, row * width + flash.x, row * width + flash.x + flash.w);
    }
    return frameFromBytes(this.#pixels, { width, height, format: AV_PIX_FMT_YUV420P });
  }

  /** True boxes, canvas px, of the faces of which at least half is in picture `index`, cut at its edges. */
  faces(index: number): readonly Box[] {
    const { still, corner } = this.#view(index);
    const area = { x: 0, y: 0, w: this.#area.width, h: this.#area.height };
    return still.faces
      .map((face) => ({ ...face, x: face.x - corner.x, y: face.y - corner.y }))
      .filter((face) => intersectionArea(face, area) >= MIN_VISIBLE * boxArea(face))
      .map((face) => cutTo(face, area));
  }

  /** Name of the shot that picture `index` belongs to. */
  shotName(index: number): string {
    return this.#view(index).shot.name;
  }

  #view(index: number): View {
    const at = shotAt(index, this.canvas.frameRate);
    const shot = SHOTS[at.shot];
    const still = this.#stills[at.shot];
    if (!shot || !still) {
      throw new AppError('engine.internal', `shot: expected 0 to ${SHOTS.length - 1}, got ${at.shot}`);
    }
    const room = { x: still.width - this.#area.width, y: still.height - this.#area.height };
    const corner = viewAt(shot, at.progress, room, MAX_SPEED * SHOT_LENGTH * this.canvas.width);
    return { shot, still, corner };
  }

  /** Copies the view's rows, plane by plane: all the scaling was done when the photos were read. */
  #drawStill(still: Still, corner: Point): void {
    let from = 0;
    let to = 0;
    for (const half of [1, 2, 2]) {
      const stride = this.canvas.width / half;
      const stillStride = still.width / half;
      const left = Math.floor(corner.x / half);
      const top = Math.floor(corner.y / half);
      for (let row = 0; row < this.#area.height / half; row += 1) {
        const start = from + (top + row) * stillStride + left;
        still.yuv.copy(this.#pixels, to + row * stride, start, start + stride);
      }
      from += stillStride * (still.height / half);
      to += stride * (this.canvas.height / half);
    }
  }
}

function cutTo(box: Box, area: Box): Box {
  const x = Math.max(box.x, area.x);
  const y = Math.max(box.y, area.y);
  const w = Math.min(box.x + box.w, area.x + area.w) - x;
  const h = Math.min(box.y + box.h, area.y + area.h) - y;
  return { x, y, w, h };
}
