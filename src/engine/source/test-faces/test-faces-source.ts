import type { AudioSource } from '../../audio/audio-source.js';
import type { Canvas } from '../../scene/compositor.js';
import type { SourceFrame, SourceState, VideoSource } from '../video-source.js';
import { TestFacesScene } from './scene.js';
import { beepSamples } from './sync-marks.js';

/** Plays the test scene on the program clock: at program time t it shows picture `round(t * frameRate)`. */
export class TestFacesSource implements VideoSource {
  readonly state: SourceState = { state: 'ready' };
  /** Beeps that go with the flashes. */
  readonly audio: AudioSource = {
    open: () => Promise.resolve(),
    samplesAt: beepSamples,
    close: () => Promise.resolve(),
  };
  readonly #canvas: Canvas;
  #scene: TestFacesScene | null = null;
  #shown: SourceFrame | null = null;

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
  }

  async open(): Promise<void> {
    this.#scene = await TestFacesScene.load(this.#canvas);
  }

  frameAt(time: number): SourceFrame | null {
    const index = Math.max(0, Math.round(time * this.#canvas.frameRate));
    if (this.#scene && this.#shown?.id !== index) {
      this.#shown?.frame.free();
      this.#shown = { frame: this.#scene.renderFrame(index), id: index, capturedAt: performance.now() };
    }
    return this.#shown;
  }

  close(): Promise<void> {
    this.#shown?.frame.free();
    this.#shown = null;
    this.#scene = null;
    return Promise.resolve();
  }
}
