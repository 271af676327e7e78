import {
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AV_PIX_FMT_RGB24,
  Frame,
  SoftwareScaleContext,
  type AVPixelFormat,
} from 'node-av';
import { check } from './check.js';

export interface ScaleTarget {
  readonly width: number;
  readonly height: number;
  readonly format: AVPixelFormat;
}

/**
 * Scales and converts whole frames. The source's size, format and colour may change from frame to frame; YUV
 * targets are BT.709 limited range, the one colour space of the program.
 */
export class Scaler {
  readonly target: ScaleTarget;
  #context = new SoftwareScaleContext();

  /** `flags` as in FFmpeg's `-sws_flags`: `fast_bilinear`, `bilinear`, `bicubic`, `area`. */
  constructor(target: ScaleTarget, flags: string) {
    this.target = target;
    this.#context.allocContext();
    check(this.#context.setOption('sws_flags', flags), 'choosing the scaler', 'engine.internal');
  }

  /** A new frame, owned by the caller. */
  scale(source: Frame): Frame {
    const frame = allocateFrame(this.target);
    check(this.#context.scaleFrameSync(frame, source), 'scaling', 'engine.internal');
    return frame;
  }

  close(): void {
    this.#context.freeContext();
  }
}

/** A frame with memory of its own and undefined content; YUV is tagged BT.709 limited range. */
export function allocateFrame(target: ScaleTarget): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.width = target.width;
  frame.height = target.height;
  frame.format = target.format;
  if (target.format !== AV_PIX_FMT_RGB24) {
    frame.colorSpace = AVCOL_SPC_BT709;
    frame.colorRange = AVCOL_RANGE_MPEG;
  }
  check(frame.getBuffer(), 'allocating a frame', 'engine.internal');
  return frame;
}

/** Bytes that a frame reads in place: they must live as long as it, and nothing else may know them any more. */
const readBy = new WeakMap<Frame, Buffer>();

/**
 * A frame with a copy of packed bytes. `Frame.fromBuffer` alone does not copy: the frame would go on reading the
 * Buffer's memory, whatever becomes of it.
 */
export function frameFromBytes(bytes: Buffer, target: ScaleTarget): Frame {
  const view = allocateFrame(target);
  const frame = allocateFrame(target);
  try {
    readBy.set(view, bytes);
    check(view.fromBuffer(bytes), 'reading packed pixels', 'engine.internal');
    check(frame.copy(view), 'copying pixels', 'engine.internal');
    return frame;
  } finally {
    view.free();
  }
}
