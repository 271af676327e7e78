import { AV_PIX_FMT_RGB24 } from 'node-av';
import type { MaskDecision } from '../../shared/cover.js';
import { AppError } from '../../shared/errors.js';
import { detectPatiently } from '../session/batch-detect.js';
import type { Detector } from '../detect/detector.js';
import { Scaler } from '../ffmpeg/scaler.js';
import { decideMask } from '../policy/decide-mask.js';
import { POLICY_RULES } from '../policy/policy-rules.js';
import { encodeStill } from '../preview/still.js';
import { Redactor } from '../redact/redactor.js';
import { Compositor } from '../scene/compositor.js';
import type { RawPicture } from '../scene/raw-picture.js';
import { createSource } from '../source/create-source.js';
import { parseSourceUri } from '../source/source-uri.js';
import type { VideoSource } from '../source/video-source.js';
import { TrackBook } from '../track/track-book.js';

/** A still is this large: what a picker shows, and enough to search, px. */
const CANVAS = { width: 640, height: 360, frameRate: 30 };

/** A source that the program has open, and the program's time, s. */
export type FindOpenSource = (uri: string) => { source: VideoSource; time: number } | null;

/** One covered picture of any source, on air or not. One at a time: devices and detector are shared. */
export class SourceStills {
  readonly #detector: Detector;
  readonly #findOpen: FindOpenSource;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(detector: Detector, findOpen: FindOpenSource) {
    this.#detector = detector;
    this.#findOpen = findOpen;
  }

  /** A JPEG. Throws AppError `usage.invalid`, `source.*`, `input.*`, `detector.*`. */
  take(uri: string): Promise<Buffer> {
    const taken = this.#turn.then(() => this.#takeOne(uri));
    this.#turn = taken.catch(() => undefined);
    return taken;
  }

  async #takeOne(uri: string): Promise<Buffer> {
    const open = this.#findOpen(uri);
    if (open) return this.#cover(open.source, open.time);
    const { video } = createSource(parseSourceUri(uri), CANVAS);
    try {
      await video.open();
      return await this.#cover(video, 0);
    } finally {
      await video.close();
    }
  }

  async #cover(source: VideoSource, time: number): Promise<Buffer> {
    const place = { x: 0, y: 0, w: CANVAS.width, h: CANVAS.height };
    const compositor = new Compositor(CANVAS, [{ source, place }]);
    try {
      if (source.state.state === 'lost') throw source.state.error;
      const { picture, capturedAt } = compositor.compose(0, time);
      if (capturedAt === null) {
        picture.release();
        throw new AppError('source.unavailable', 'expected a picture of the source, there is none yet');
      }
      const decision = await this.#decide(picture);
      const redacted = new Redactor({ style: 'mosaic' }).redact(picture, decision);
      try {
        return await encodeStill(redacted);
      } finally {
        redacted.release();
      }
    } finally {
      compositor.close();
    }
  }

  /** Whatever might be a face is covered: a still has no second look. */
  async #decide(picture: RawPicture): Promise<MaskDecision> {
    const { width, height, time } = picture;
    const shrink = new Scaler({ width, height, format: AV_PIX_FMT_RGB24 }, 'fast_bilinear');
    const small = shrink.scale(picture.frame);
    const rgb = small.toBuffer();
    small.free();
    shrink.close();
    const rules = POLICY_RULES.strict;
    const { continueScore } = rules.track;
    const book = new TrackBook({ ...rules.track, startScore: continueScore, pairScore: continueScore });
    try {
      const found = await detectPatiently(this.#detector, { width, height, rgb });
      book.observe(time, found);
    } catch (error) {
      picture.release();
      throw error;
    }
    book.finish();
    return decideMask({
      time,
      book,
      rules,
      lookAhead: true,
      frame: { width, height },
      detectorState: 'ready',
    });
  }
}
