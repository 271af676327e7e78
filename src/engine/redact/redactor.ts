import { Frame, type AVPixelFormat } from 'node-av';
import type { CoverReason, MaskDecision, Region, Style } from '../../shared/cover.js';
import { check } from '../ffmpeg/check.js';
import type { RawPicture } from '../scene/raw-picture.js';
import { coverRegions, fillPlanes, SLATE_COLOR } from './cover-planes.js';
import { PicturePool } from './picture-memory.js';
import { openPlanes, packedSize } from './sample-planes.js';

/**
 * A picture that may leave: the only thing that encoders, outputs and previews accept. Its private member makes it
 * a type of its own, and its class stays in this file, so that nothing but the redactor can make one.
 */
class CoveredFrame {
  readonly frame: Frame;
  readonly index: number;
  /** Program time, or presentation time in the input file, s. */
  readonly time: number;
  /** When the picture entered the line, ms on `performance.now()`. */
  readonly enteredAt: number;
  readonly covered: 'none' | 'regions' | 'whole';
  /** Why the whole frame was covered; null otherwise. */
  readonly reason: CoverReason | null;
  readonly #onRelease: (() => void) | undefined;
  #released = false;

  constructor(
    frame: Frame,
    raw: RawPicture,
    cover: { covered: CoveredFrame['covered']; reason: CoverReason | null; onRelease?: () => void },
  ) {
    this.frame = frame;
    this.index = raw.index;
    this.time = raw.time;
    this.enteredAt = raw.enteredAt;
    this.covered = cover.covered;
    this.reason = cover.reason;
    this.#onRelease = cover.onRelease;
  }

  /** Gives the memory back. Safe to call twice. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.frame.free();
    this.#onRelease?.();
  }
}
export type RedactedFrame = CoveredFrame;

/** A frame made from a Buffer does not keep it alive itself. */
const memoryOf = new WeakMap<Frame, Buffer>();

/** Covers pictures irreversibly, in their own pixel format, always on a copy. */
export class Redactor {
  #style: Style;
  readonly #pool = new PicturePool();
  #slate: { key: string; memory: Buffer } | null = null;

  constructor({ style }: { readonly style: Style }) {
    this.#style = style;
  }

  /** Of the next pictures. Its self-test is the caller's. */
  set style(style: Style) {
    this.#style = style;
  }

  /**
   * Takes a picture over and gives what may leave. When covering fails in any way, the whole frame is covered.
   * Throws AppError `engine.internal` when not even that can be made; then there is no frame.
   */
  redact(raw: RawPicture, decision: MaskDecision): RedactedFrame {
    try {
      if (decision.cover === 'whole') return this.#coverWhole(raw, decision.reason);
      if (decision.regions.length > 0) return this.#coverRegions(raw, decision.regions);
    } catch {
      return this.#coverWhole(raw, 'redactor-failed');
    }
    return new CoveredFrame(raw.frame, raw, { covered: 'none', reason: null });
  }

  #coverRegions(raw: RawPicture, regions: readonly Region[]): RedactedFrame {
    // A copy, for in Electron `frame.data` may be one without saying so, and repeats share their memory.
    const memory = this.#pool.take(raw.frame);
    memory.load(raw.frame);
    coverRegions(
      memory.planes,
      regions.map(({ box }) => box),
      this.#style,
    );
    const frame = makeFrame(memory.bytes, raw);
    raw.release();
    return new CoveredFrame(frame, raw, {
      covered: 'regions',
      reason: null,
      onRelease: () => {
        this.#pool.giveBack(memory);
      },
    });
  }

  #coverWhole(raw: RawPicture, reason: CoverReason): RedactedFrame {
    const { width, height, format } = raw.frame;
    const key = `${width}x${height}/${format}`;
    if (this.#slate?.key !== key) {
      const memory = Buffer.alloc(packedSize({ width, height, format }));
      fillPlanes(openPlanes(memory, { width, height, format }), SLATE_COLOR);
      this.#slate = { key, memory };
    }
    const { memory } = this.#slate;
    const frame = makeFrame(memory, raw);
    raw.release();
    return new CoveredFrame(frame, raw, { covered: 'whole', reason });
  }
}

/** A frame over `memory` with the times and colour of the raw one. */
function makeFrame(memory: Buffer, { frame: raw }: RawPicture): Frame {
  const { width, height } = raw;
  const frame = Frame.fromVideoBuffer(memory, {
    width,
    height,
    format: raw.format as AVPixelFormat,
    timeBase: raw.timeBase,
  });
  try {
    check(frame.copyProps(raw), 'copying times and colour', 'engine.internal');
    memoryOf.set(frame, memory);
    return frame;
  } catch (error) {
    frame.free();
    throw error;
  }
}
