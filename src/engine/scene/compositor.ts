import {
  AVCOL_RANGE_JPEG,
  AVCOL_SPC_BT709,
  AVCOL_SPC_UNSPECIFIED,
  AV_PIX_FMT_YUV420P,
  type Frame,
} from 'node-av';
import type { Box } from '../../shared/geometry.js';
import { present } from '../ffmpeg/check.js';
import { Scaler, frameFromBytes } from '../ffmpeg/scaler.js';
import type { VideoSource } from '../source/video-source.js';
import { RawPicture } from './raw-picture.js';

/** The program's picture: YUV 4:2:0, BT.709 limited range. */
export interface Canvas {
  /** px, even. */
  readonly width: number;
  /** px, even. */
  readonly height: number;
  /** Frames per second. */
  readonly frameRate: number;
}

/** One source and where it stands on the canvas, px; the last item lies on top. */
export interface SceneItem {
  readonly source: VideoSource;
  readonly place: Box;
}

export interface ComposedPicture {
  readonly picture: RawPicture;
  /** When the newest source picture in it was captured, ms on `performance.now()`; null when it repeats the last one. */
  readonly capturedAt: number | null;
}

const BLACK_LUMA = 16;
const NEUTRAL_CHROMA = 128;

/** Puts the sources' newest pictures together on the canvas, letterboxed into their places. */
export class Compositor {
  readonly canvas: Canvas;
  #items: readonly SceneItem[];
  #scalers = new Map<string, Scaler>();
  #last: { key: string; frame: Frame } | null = null;

  constructor(canvas: Canvas, items: readonly SceneItem[]) {
    this.canvas = canvas;
    this.#items = items;
  }

  /** From the next picture on. */
  set items(items: readonly SceneItem[]) {
    this.close();
    this.#items = items;
  }

  /** Composes program frame `index` at program time `time` (s). A source without a picture leaves its place black. */
  compose(index: number, time: number): ComposedPicture {
    const shown = this.#items.map((item) => ({ item, offer: item.source.frameAt(time) }));
    const key = shown.map(({ offer }) => offer?.id ?? '-').join('/');
    let capturedAt: number | null = null;
    if (this.#last?.key !== key) {
      capturedAt = Math.max(...shown.map(({ offer }) => offer?.capturedAt ?? 0)) || null;
      const frame = this.#draw(
        shown.flatMap(({ item, offer }) => (offer ? [{ item, frame: offer.frame }] : [])),
      );
      this.#last?.frame.free();
      this.#last = { key, frame };
    }
    // The redactor never writes in place, so repeats of one picture may share its memory.
    const frame = present(this.#last.frame.clone(), 'cloning the program picture');
    frame.pts = BigInt(index);
    frame.duration = 1n;
    const picture = new RawPicture(frame, { index, time, enteredAt: performance.now() });
    return { picture, capturedAt };
  }

  /** Frees what it holds; composing again takes it anew. */
  close(): void {
    this.#last?.frame.free();
    this.#last = null;
    for (const scaler of this.#scalers.values()) scaler.close();
    this.#scalers.clear();
  }

  #draw(shown: readonly { item: SceneItem; frame: Frame }[]): Frame {
    const { width, height } = this.canvas;
    const [only] = shown;
    if (only && shown.length === 1) {
      const fitted = fitInside(only.item.place, only.frame);
      if (fitted.w === width && fitted.h === height) return this.#fillCanvas(only.frame);
    }
    const pixels = blackCanvas(width, height);
    for (const { item, frame } of shown) {
      const fitted = fitInside(item.place, frame);
      const scaled = this.#scale(frame, fitted.w, fitted.h);
      blit(pixels, width, height, scaled.toBuffer(), fitted);
      scaled.free();
    }
    return frameFromBytes(pixels, { width, height, format: AV_PIX_FMT_YUV420P });
  }

  #fillCanvas(frame: Frame): Frame {
    const { width, height } = this.canvas;
    const ready =
      frame.width === width &&
      frame.height === height &&
      frame.format === AV_PIX_FMT_YUV420P &&
      frame.colorRange !== AVCOL_RANGE_JPEG &&
      (frame.colorSpace === AVCOL_SPC_BT709 || frame.colorSpace === AVCOL_SPC_UNSPECIFIED);
    return ready ? present(frame.clone(), 'taking over a picture') : this.#scale(frame, width, height);
  }

  #scale(frame: Frame, width: number, height: number): Frame {
    const key = `${width}x${height}`;
    let scaler = this.#scalers.get(key);
    if (!scaler) {
      scaler = new Scaler({ width, height, format: AV_PIX_FMT_YUV420P }, 'bilinear');
      this.#scalers.set(key, scaler);
    }
    return scaler.scale(frame);
  }
}

/** The largest place inside `place` with the frame's shape, on even pixels (chroma is subsampled). */
export function fitInside(
  place: Box,
  frame: { width: number; height: number; sampleAspectRatio?: Ratio },
): Box {
  const aspect = frame.sampleAspectRatio;
  const stretch = aspect && aspect.num > 0 && aspect.den > 0 ? aspect.num / aspect.den : 1;
  const scale = Math.min(place.w / (frame.width * stretch), place.h / frame.height);
  const w = Math.max(2, Math.min(place.w, 2 * Math.round((frame.width * stretch * scale) / 2)));
  const h = Math.max(2, Math.min(place.h, 2 * Math.round((frame.height * scale) / 2)));
  const x = place.x + 2 * Math.floor((place.w - w) / 4);
  const y = place.y + 2 * Math.floor((place.h - h) / 4);
  return { x, y, w, h };
}

interface Ratio {
  readonly num: number;
  readonly den: number;
}

function blackCanvas(width: number, height: number): Buffer {
  const pixels = Buffer.alloc((width * height * 3) / 2, NEUTRAL_CHROMA);
  pixels.fill(BLACK_LUMA, 0, width * height);
  return pixels;
}

/** Copies a packed YUV 4:2:0 picture of `place`'s size onto a packed YUV 4:2:0 canvas. */
function blit(canvas: Buffer, width: number, height: number, picture: Buffer, place: Box): void {
  let from = 0;
  let plane = 0;
  for (const half of [1, 2, 2]) {
    const stride = width / half;
    const w = place.w / half;
    const h = place.h / half;
    for (let row = 0; row < h; row += 1) {
      picture.copy(canvas, plane + (place.y / half + row) * stride + place.x / half, from, from + w);
      from += w;
    }
    plane += stride * (height / half);
  }
}
