import { Frame, type AVPixelFormat } from 'node-av';
import { check } from '../ffmpeg/check.js';
import { openPlanes, packedSize, type SamplePlanes } from './sample-planes.js';

/** Pictures kept for the next ones; more may be under way, but no more are worth keeping. */
const MAX_IDLE = 4;

/** The memory of one packed picture, seen by JavaScript as samples and filled by FFmpeg. */
export interface PictureMemory {
  readonly bytes: Buffer;
  readonly planes: SamplePlanes;
  /** Copies a raw frame of the same shape in. Throws AppError `engine.internal`. */
  load(raw: Frame): void;
}

/**
 * Lends memory for covered pictures and takes it back: three megabytes allocated anew for each frame of a 1080p
 * program keep the garbage collector busier than the covering keeps the processor.
 */
export class PicturePool {
  #shape = '';
  #idle: PictureMemory[] = [];

  take(frame: Frame): PictureMemory {
    const shape = `${frame.width}x${frame.height}/${frame.format}`;
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#idle = [];
    }
    return this.#idle.pop() ?? allocate(frame);
  }

  /** What was lent for another shape than the present one is let go. */
  giveBack(memory: PictureMemory): void {
    const [other] = this.#idle;
    const fits = other === undefined || other.bytes.length === memory.bytes.length;
    if (fits && this.#idle.length < MAX_IDLE) this.#idle.push(memory);
  }
}

function allocate({ width, height, format }: Frame): PictureMemory {
  const bytes = Buffer.alloc(packedSize({ width, height, format }));
  // This frame has no pixels of its own: copying into it writes to `bytes` (facts of node-av, see ffmpeg/scaler.ts).
  const view = Frame.fromVideoBuffer(bytes, {
    width,
    height,
    format: format as AVPixelFormat,
    timeBase: { num: 1, den: 1 },
  });
  return {
    bytes,
    planes: openPlanes(bytes, { width, height, format }),
    load: (raw) => {
      check(view.copy(raw), 'copying a picture', 'engine.internal');
    },
  };
}
