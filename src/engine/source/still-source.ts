import { AV_PIX_FMT_RGB24 } from 'node-av';
import { readImage, type Image } from '../ffmpeg/read-image.js';
import { frameFromBytes } from '../ffmpeg/scaler.js';
import type { SourceFrame, SourceState, VideoSource } from './video-source.js';

/** A picture that does not move: a photo, or one colour. */
export class StillSource implements VideoSource {
  readonly state: SourceState = { state: 'ready' };
  readonly #load: () => Promise<Image>;
  #shown: SourceFrame | null = null;

  private constructor(load: () => Promise<Image>) {
    this.#load = load;
  }

  /** Upright as its EXIF data says, on black where it is transparent. `open` throws AppError `input.*`. */
  static image(path: string): StillSource {
    return new StillSource(() => readImage(path));
  }

  /** One colour (red, green, blue 0–255) over a whole canvas. */
  static color(rgb: readonly number[], canvas: { width: number; height: number }): StillSource {
    const { width, height } = canvas;
    const pixels = Buffer.alloc(width * height * 3, Buffer.from(rgb));
    return new StillSource(() => Promise.resolve({ width, height, rgb: pixels }));
  }

  async open(): Promise<void> {
    const { width, height, rgb } = await this.#load();
    const frame = frameFromBytes(rgb, { width, height, format: AV_PIX_FMT_RGB24 });
    this.#shown = { frame, id: 0, capturedAt: performance.now() };
  }

  frameAt(): SourceFrame | null {
    // It is captured anew each time it is looked at: a still has no age.
    return this.#shown && { ...this.#shown, capturedAt: performance.now() };
  }

  close(): Promise<void> {
    this.#shown?.frame.free();
    this.#shown = null;
    return Promise.resolve();
  }
}
