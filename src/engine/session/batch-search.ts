import { AV_PIX_FMT_GRAY8, AV_PIX_FMT_RGB24 } from 'node-av';
import type { Detection } from '../../shared/cover.js';
import { toAppError, type AppError } from '../../shared/errors.js';
import { scaleBox } from '../../shared/geometry.js';
import type { Detector, DetectorPicture } from '../detect/detector.js';
import { Scaler } from '../ffmpeg/scaler.js';
import type { DetectorState } from '../policy/decide-mask.js';
import type { RawPicture } from '../scene/raw-picture.js';
import { CutDetector } from '../track/cut-detector.js';
import { THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH } from '../track/luma-thumbnail.js';
import type { TrackBook } from '../track/track-book.js';
import { detectPatiently } from './batch-detect.js';

/** Longer side of the picture that is searched, px; its shape is that of the picture as it is shown. */
const SEARCH_SIDE = 640;
/** Searches under way at a time: one runs, one is on its way to the detector's process. */
const IN_FLIGHT = 2;
/** A detector that failed this often in a row is given up unless told otherwise. */
const GIVE_UP = 10;
/** A failed search explains covered frames up to this far from it, s. */
const FAILURE_REACH = 0.5;
/** Frame times are rounded to the time base, s. */
const ROUNDING = 0.002;

/** How often is searched: after this time (s; 0: every frame) or this many frames, whichever comes first. */
export interface SearchPace {
  readonly seconds: number;
  readonly frames: number;
}

export interface BatchSearchOptions {
  readonly detector: Detector;
  readonly book: TrackBook;
  /** After this many failed searches in a row the detector is given up, and the file with it. */
  readonly giveUpAfter?: number;
}

/**
 * Searches a file's pictures on their way into the hold window: every so often, on both sides of every scene cut
 * and gap in time, and the first and the last one. Finds go into the track book, in pixels of the picture.
 */
export class BatchSearch {
  searches = 0;
  failures = 0;
  /** Called with each answer, before later pictures are decided. */
  onFound: (picture: { index: number; time: number }, found: readonly Detection[]) => void = () => undefined;
  readonly #options: BatchSearchOptions;
  readonly #cuts = new CutDetector();
  readonly #thumbnail = new Scaler(
    { width: THUMBNAIL_WIDTH, height: THUMBNAIL_HEIGHT, format: AV_PIX_FMT_GRAY8 },
    'fast_bilinear',
  );
  #shrink: Scaler | null = null;
  #newest: RawPicture | null = null;
  #newestSearched = false;
  #pace: SearchPace = { seconds: 0, frames: 1 };
  #lastSearch = -Infinity;
  #framesSince = 0;
  #underWay: { time: number; done: Promise<void> }[] = [];
  #failedTimes: number[] = [];
  #failedInRow = 0;
  #givenUp: AppError | null = null;

  constructor(options: BatchSearchOptions) {
    this.#options = options;
  }

  /** From now on; every frame is searched until this is called. */
  pace(pace: SearchPace): void {
    this.#pace = pace;
  }

  /**
   * Looks at the next picture, which stays the caller's but must live until the one after it was offered. Resolves
   * when another may come. Throws AppError `detector.*` when the detector fails again and again.
   */
  async offer(picture: RawPicture): Promise<void> {
    const before = this.#newest;
    const isCut = this.#isCut(picture);
    if (isCut) this.#options.book.cut(picture.time);
    // A search that would come too late for the frames since the last one comes one frame early.
    const late = picture.time - this.#lastSearch > this.#pace.seconds + ROUNDING;
    if (before && !this.#newestSearched && (isCut || late)) this.#search(before);
    this.#framesSince += 1;
    const due = picture.time - this.#lastSearch >= this.#pace.seconds - ROUNDING;
    const searchNow = before === null || isCut || due || this.#framesSince >= this.#pace.frames;
    if (searchNow) this.#search(picture);
    this.#newest = picture;
    this.#newestSearched = searchNow;
    await this.#freeSlot();
  }

  /** The last offered picture was the file's last. */
  async finish(): Promise<void> {
    if (this.#newest && !this.#newestSearched) this.#search(this.#newest);
    this.#newest = null;
    await Promise.all(this.#underWay.map(({ done }) => done));
    this.#options.book.finish();
  }

  /** Resolves when every search up to `time` (s) is answered. Throws AppError `detector.*` when given up. */
  async answeredUntil(time: number): Promise<void> {
    await Promise.all(this.#underWay.filter((search) => search.time <= time).map(({ done }) => done));
    if (this.#givenUp) throw this.#givenUp;
  }

  /** Why a picture at `time` (s) that nothing vouches for has to be covered. */
  stateAt(time: number): DetectorState {
    return this.#failedTimes.some((failed) => Math.abs(failed - time) <= FAILURE_REACH) ? 'down' : 'ready';
  }

  close(): void {
    this.#thumbnail.close();
    this.#shrink?.close();
  }

  #isCut(picture: RawPicture): boolean {
    const small = this.#thumbnail.scale(picture.frame);
    const luma = small.toBuffer();
    small.free();
    return this.#cuts.isCut(luma);
  }

  async #freeSlot(): Promise<void> {
    while (this.#underWay.length >= IN_FLIGHT) await Promise.race(this.#underWay.map(({ done }) => done));
    if (this.#givenUp) throw this.#givenUp;
  }

  /** The picture is shrunk at once, so that it may be released while its search is still under way. */
  #search(picture: RawPicture): void {
    const { index, time, width, height } = picture;
    this.#lastSearch = Math.max(this.#lastSearch, time);
    this.#framesSince = 0;
    const shrunk = this.#shrinkPicture(picture);
    const search = { time, done: Promise.resolve() };
    search.done = this.#detect(shrunk).then((detections) => {
      this.#underWay = this.#underWay.filter((other) => other !== search);
      if (!detections) {
        this.#failedTimes.push(time);
        return;
      }
      const found = detections.map((detection) => ({
        ...detection,
        box: scaleBox(detection.box, width / shrunk.width, height / shrunk.height),
      }));
      this.#options.book.observe(time, found);
      this.onFound({ index, time }, found);
    });
    this.#underWay.push(search);
  }

  #shrinkPicture(picture: RawPicture): DetectorPicture {
    this.#shrink ??= new Scaler({ ...searchSize(picture), format: AV_PIX_FMT_RGB24 }, 'fast_bilinear');
    const small = this.#shrink.scale(picture.frame);
    const rgb = small.toBuffer();
    small.free();
    return { width: this.#shrink.target.width, height: this.#shrink.target.height, rgb };
  }

  /** Null when every try failed: the frames that depended on it are covered. */
  async #detect(picture: DetectorPicture): Promise<readonly Detection[] | null> {
    try {
      const detections = await detectPatiently(this.#options.detector, picture, () => this.#givenUp === null);
      this.searches += 1;
      this.#failedInRow = 0;
      return detections;
    } catch (error) {
      this.#noteFailure(error);
      return null;
    }
  }

  #noteFailure(error: unknown): void {
    this.failures += 1;
    this.#failedInRow += 1;
    if (this.#failedInRow >= (this.#options.giveUpAfter ?? GIVE_UP))
      this.#givenUp = toAppError(error, 'detector.lost', 'searching');
  }
}

/** The shape in which the picture is shown (pixels need not be square), its longer side at most `SEARCH_SIDE`. */
export function searchSize(picture: RawPicture): { width: number; height: number } {
  const { num, den } = picture.frame.sampleAspectRatio;
  const stretch = num > 0 && den > 0 ? num / den : 1;
  const width = picture.width * stretch;
  const scale = Math.min(1, SEARCH_SIDE / Math.max(width, picture.height));
  return {
    width: Math.max(2, Math.round(width * scale)),
    height: Math.max(2, Math.round(picture.height * scale)),
  };
}
