import { AV_PIX_FMT_YUV420P } from 'node-av';
import type { PreviewHeader } from '../../shared/contract.js';
import type { MaskDecision } from '../../shared/cover.js';
import { Scaler } from '../ffmpeg/scaler.js';
import type { RedactedFrame } from '../redact/redactor.js';
import type { Canvas } from '../scene/compositor.js';

export interface PreviewPicture {
  readonly header: PreviewHeader;
  /** As the header describes them. */
  readonly pixels: Uint8Array;
}

/**
 * Small pictures of the program for one viewer: the newest each time the last was shown, one on its way at a time,
 * so that a slow window gets fewer of them and the program does not notice.
 */
export class PreviewTap {
  readonly #scaler: Scaler;
  readonly #canvas: Canvas;
  readonly #deliver: (picture: PreviewPicture) => void;
  #onItsWay = false;

  /** `width` is the viewer's wish, px; pictures are never larger than the canvas. */
  constructor(canvas: Canvas, width: number, deliver: (picture: PreviewPicture) => void) {
    this.#canvas = canvas;
    this.#deliver = deliver;
    const wide = even(Math.min(width, canvas.width));
    const high = even((wide * canvas.height) / canvas.width);
    this.#scaler = new Scaler({ width: wide, height: high, format: AV_PIX_FMT_YUV420P }, 'fast_bilinear');
  }

  /** Offers the next frame of the program; it stays the caller's. */
  offer(redacted: RedactedFrame, decision: MaskDecision): void {
    if (this.#onItsWay) return;
    this.#onItsWay = true;
    const { width, height } = this.#scaler.target;
    const small = this.#scaler.scale(redacted.frame);
    const pixels = small.toBuffer();
    small.free();
    this.#deliver({
      header: {
        width,
        height,
        time: redacted.time,
        covered: redacted.covered,
        reason: redacted.reason,
        boxes: this.#boxes(decision),
      },
      pixels,
    });
  }

  /** The picture on its way is on the screen. */
  shown(): void {
    this.#onItsWay = false;
  }

  close(): void {
    this.#onItsWay = true;
    this.#scaler.close();
  }

  #boxes(decision: MaskDecision): PreviewHeader['boxes'] {
    if (decision.cover === 'whole') return [];
    const { width, height } = this.#canvas;
    return decision.regions.map(({ box, kind, track, score }) => ({
      x: box.x / width,
      y: box.y / height,
      w: box.w / width,
      h: box.h / height,
      kind,
      track,
      score,
    }));
  }
}

function even(value: number): number {
  return Math.max(2, 2 * Math.round(value / 2));
}
