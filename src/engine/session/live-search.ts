import { AV_PIX_FMT_GRAY8, AV_PIX_FMT_RGB24 } from 'node-av';
import { scaleBox } from '../../shared/geometry.js';
import type { Detector } from '../detect/detector.js';
import { Scaler } from '../ffmpeg/scaler.js';
import { present } from '../ffmpeg/check.js';
import { RawPicture } from '../scene/raw-picture.js';
import { CutDetector } from '../track/cut-detector.js';
import { THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH } from '../track/luma-thumbnail.js';
import type { TrackBook } from '../track/track-book.js';

/** Width of the picture that is searched, px; its height follows the canvas. */
const SEARCH_WIDTH = 640;
/** At most this many searches a second: tracking bridges what lies between. */
const SEARCH_RATE = 15;

export interface SearchReport {
  /** ms from the picture's entering the line to the answer. */
  readonly elapsedMs: number;
}

/** Searches the newest picture whenever the detector is free, and both sides of every scene cut. */
export class LiveSearch {
  searches = 0;
  failures = 0;
  readonly #detector: Detector;
  readonly #book: TrackBook;
  readonly #onSearched: (report: SearchReport) => void;
  readonly #cuts = new CutDetector();
  readonly #thumbnail = new Scaler(
    { width: THUMBNAIL_WIDTH, height: THUMBNAIL_HEIGHT, format: AV_PIX_FMT_GRAY8 },
    'fast_bilinear',
  );
  readonly #shrink: Scaler;
  readonly #interval: number;
  #newest: RawPicture | null = null;
  #atCut: RawPicture[] = [];
  #lastSearched = -Infinity;
  #underWay: Promise<void> | null = null;
  #closed = false;

  constructor(options: {
    detector: Detector;
    book: TrackBook;
    canvas: { width: number; height: number };
    onSearched: (report: SearchReport) => void;
  }) {
    this.#detector = options.detector;
    this.#book = options.book;
    this.#onSearched = options.onSearched;
    this.#interval = 1 / SEARCH_RATE;
    const width = Math.min(SEARCH_WIDTH, options.canvas.width);
    const height = Math.max(2, Math.round((width * options.canvas.height) / options.canvas.width));
    this.#shrink = new Scaler({ width, height, format: AV_PIX_FMT_RGB24 }, 'fast_bilinear');
  }

  /** Offers the next picture of the program; it stays the caller's. */
  offer(picture: RawPicture): void {
    const before = this.#newest;
    this.#newest = keep(picture);
    if (this.#isCut(picture)) {
      this.#book.cut(picture.time);
      // Only these two searches tell what the old shot ended with and what the new one begins with.
      if (before) this.#atCut.push(before);
      this.#atCut.push(keep(picture));
    } else {
      before?.release();
    }
    this.#next();
  }

  /**
   * No further picture comes: searches what the end of the program still needs, once. Resolves when it is answered,
   * or has failed.
   */
  async finish(): Promise<void> {
    this.#closed = true;
    await this.#underWay;
    for (const picture of this.#atCut.splice(0)) {
      await this.#search(picture);
      picture.release();
    }
    if (this.#newest && this.#newest.time > this.#lastSearched) await this.#search(this.#newest);
    this.#book.finish();
  }

  close(): void {
    this.#closed = true;
    this.#newest?.release();
    for (const picture of this.#atCut.splice(0)) picture.release();
    this.#thumbnail.close();
    this.#shrink.close();
  }

  #isCut(picture: RawPicture): boolean {
    const small = this.#thumbnail.scale(picture.frame);
    const luma = small.toBuffer();
    small.free();
    return this.#cuts.isCut(luma);
  }

  #next(): void {
    if (this.#underWay || this.#closed) return;
    const urgent = this.#atCut.shift();
    // Half a millisecond of slack: frame times are sums of rounded fractions.
    const due = this.#newest && this.#newest.time - this.#lastSearched >= this.#interval - 5e-4;
    const picture = urgent ?? (due ? this.#newest : null);
    if (!picture) return;
    this.#underWay = this.#search(picture).then(() => {
      urgent?.release();
      this.#underWay = null;
      this.#next();
    });
  }

  async #search(picture: RawPicture): Promise<void> {
    this.#lastSearched = Math.max(this.#lastSearched, picture.time);
    const { time, width, height, enteredAt } = picture;
    const small = this.#shrink.scale(picture.frame);
    const rgb = small.toBuffer();
    small.free();
    const target = this.#shrink.target;
    try {
      const { detections } = await this.#detector.detect({ width: target.width, height: target.height, rgb });
      const found = detections.map((detection) => ({
        ...detection,
        box: scaleBox(detection.box, width / target.width, height / target.height),
      }));
      this.#book.observe(time, found);
      this.searches += 1;
      this.#onSearched({ elapsedMs: performance.now() - enteredAt });
    } catch {
      // No search, no mask: the policy covers what nothing vouches for, and the client restarts its process.
      this.failures += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** A second hold on the same picture memory, released on its own. */
function keep(picture: RawPicture): RawPicture {
  return new RawPicture(present(picture.frame.clone(), 'keeping a picture'), picture);
}
