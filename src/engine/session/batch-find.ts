import type { Detection, Kind } from '../../shared/cover.js';
import type { AppError } from '../../shared/errors.js';
import { intersectionOverUnion, type Box } from '../../shared/geometry.js';
import type { Detector } from '../detect/detector.js';
import { POLICY_RULES } from '../policy/policy-rules.js';
import { TrackBook } from '../track/track-book.js';
import { readPhoto } from './batch-photo-file.js';
import { searchPhoto } from './batch-photo.js';
import { VideoReader } from './batch-reader.js';
import { BatchSearch } from './batch-search.js';
import { Unread } from './batch-unread.js';

/** What was found in one frame. Its fields are those of the lines that `veilcast detect --json` prints. */
export interface FoundFrame {
  /** Counts from 0. */
  readonly index: number;
  /** Presentation time in the file, s; 0 for a photo. */
  readonly pts_s: number;
  /** Size of the upright picture, px. The boxes are in its pixels. */
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly FoundBox[];
}

export interface FoundBox extends Box {
  /** 0–1. */
  readonly score: number;
  readonly kind: Kind;
  /** The same number from frame to frame while it is followed; null for one that is not. */
  readonly track: number | null;
}

export interface FindJob {
  readonly input: string;
  readonly detector: Detector;
  readonly signal: AbortSignal;
  /** Called for every frame, in order. */
  readonly onFrame: (frame: FoundFrame) => void;
}

/** A track's box holds the find it comes from and, when that shrank, a rim around it. */
const SAME_BOX = 0.3;
/** Low enough that every find is followed which the strict policy would follow, from its first sight on. */
const { continueScore } = POLICY_RULES.strict.track;
const RULES = { ...POLICY_RULES.strict.track, startScore: continueScore, pairScore: continueScore };

/**
 * Searches every frame of a video. Answers why the file broke off, if it did. Throws AppError `input.*`, and
 * `detector.*` when a single frame could not be searched; and the signal's reason when aborted.
 */
export async function findInVideo(job: FindJob): Promise<AppError | null> {
  const reader = await VideoReader.open(job.input, { padToEven: false });
  reader.copyStreams([]);
  const book = new TrackBook(RULES);
  const search = new BatchSearch({ detector: job.detector, book, giveUpAfter: 1 });
  const items = new Unread(reader);
  const answers = new Map<number, { time: number; found: readonly Detection[] }>();
  let next = 0;
  let release = (): void => undefined;
  search.onFound = ({ index, time }, found) => answers.set(index, { time, found });
  try {
    const { width, height } = await items.peekPicture(job.input);
    const give = (ended: boolean): void => {
      // A faint face is one only when the frame after it shows it too.
      for (
        let answer = answers.get(next);
        answer && (ended || answers.has(next + 1));
        answer = answers.get(next)
      ) {
        const boxes = withTracks(answer.found, book, answer.time);
        job.onFrame({ index: next, pts_s: answer.time, width, height, boxes });
        answers.delete(next);
        next += 1;
        book.forgetBefore(answer.time - RULES.holdAfterLoss - 1);
      }
    };
    for await (const item of items.all()) {
      job.signal.throwIfAborted();
      if (item.kind !== 'picture') continue;
      await search.offer(item.picture);
      release();
      release = () => {
        item.picture.release();
      };
      give(false);
    }
    await search.finish();
    await search.answeredUntil(Infinity);
    give(true);
    return reader.truncation;
  } finally {
    release();
    await items.close();
    search.close();
    await reader.close();
  }
}

/** Searches a photo. Throws AppError `input.*`, `detector.*`. */
export async function findInPhoto({ input, detector, onFrame }: FindJob): Promise<void> {
  const photo = await readPhoto(input);
  const found = await searchPhoto(photo, detector);
  const boxes = found.map((detection, index) => toFoundBox(detection, index + 1));
  onFrame({ index: 0, pts_s: 0, width: photo.width, height: photo.height, boxes });
}

/** Gives each find the number of the track that fits it best; a track takes one find a frame. */
function withTracks(found: readonly Detection[], book: TrackBook, time: number): FoundBox[] {
  const free = [...book.coverAt(time)];
  return [...found]
    .sort((a, b) => b.score - a.score)
    .map((detection) => {
      const fits = free.map(({ box }) => intersectionOverUnion(box, detection.box));
      const best = fits.indexOf(Math.max(SAME_BOX, ...fits));
      const [track] = best < 0 ? [] : free.splice(best, 1);
      return toFoundBox(detection, track?.track ?? null);
    });
}

function toFoundBox({ box, score, kind }: Detection, track: number | null): FoundBox {
  return { ...box, score, kind, track };
}
