import type { PolicyName, Style } from '../../shared/cover.js';
import type { AppError } from '../../shared/errors.js';
import type { CoverReport } from '../../shared/report.js';
import type { Detector } from '../detect/detector.js';
import type { VideoEncoder } from '../encode/video-encoder.js';
import { canCopy, type MediaContainer } from '../output/media-container.js';
import { MediaFile } from '../output/media-file.js';
import { decideMask } from '../policy/decide-mask.js';
import { POLICY_RULES } from '../policy/policy-rules.js';
import { Redactor, type RedactedFrame } from '../redact/redactor.js';
import { TrackBook } from '../track/track-book.js';
import { OneAhead } from './batch-ahead.js';
import { BatchAccount } from './batch-account.js';
import { frameBytes, openFileEncoder } from './batch-encoder.js';
import { noteDamage, noteLeftOut } from './batch-notes.js';
import { VideoReader } from './batch-reader.js';
import { BatchSearch } from './batch-search.js';
import { Unread } from './batch-unread.js';
import { HoldWindow, leastHeld, windowCapacity } from './batch-window.js';

/** Five searches a second: no frame is then farther than half the policies' longest mask age from one, s. */
export const DEFAULT_SEARCH_SECONDS = 1 / 5;
/** How far ahead of a frame is looked: more than a face is covered before its first sight, by the time of a search. */
const HOLD_SECONDS = 0.6;

export interface VideoJob {
  readonly input: string;
  /** Path that is written; the caller gives it its final name. */
  readonly output: string;
  readonly container: MediaContainer;
  readonly detector: Detector;
  readonly style: Style;
  readonly policy: PolicyName;
  readonly preset: string;
  /** x264's constant quality, 0–51. */
  readonly crf: number;
  /** Longest time between two searches, s; 0 searches every frame. */
  readonly searchSeconds?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VideoProgress) => void;
}

export interface VideoProgress {
  readonly frames: number;
  /** Presentation time of the newest frame, and the length that the file states, s. */
  readonly time: number;
  readonly duration: number | null;
}

export interface CoveredVideo {
  readonly report: CoverReport;
  /** Set when the input breaks off: what came before was covered and finished. */
  readonly truncation: AppError | null;
}

/**
 * The line, for a file: read and decode → search → hold window → policy → redactor → encoder → file. There is no
 * clock: decoding with searching, and encoding, are two loops with the hold window between them. Every frame keeps
 * its own time. Throws AppError `input.*`, `output.*`, `encoder.failed`, `detector.*`, and the signal's reason when
 * aborted; what was written then is no whole file.
 */
export async function coverVideo(job: VideoJob): Promise<CoveredVideo> {
  const reader = await VideoReader.open(job.input, { padToEven: true });
  const copied = reader.input.context.streams.filter((stream) => canCopy(stream, job.container));
  reader.copyStreams(copied);
  const items = new Unread(reader);
  const rules = POLICY_RULES[job.policy];
  const book = new TrackBook(rules.track);
  const search = new BatchSearch({ detector: job.detector, book });
  const redactor = new Redactor({ style: job.style });
  const account = new BatchAccount();
  const encoding = new OneAhead();
  let encoder: VideoEncoder | null = null;
  let file: MediaFile | null = null;
  try {
    const first = await items.peekPicture(job.input);
    const video = (encoder = await openFileEncoder(first, reader, job));
    const written = (file = await MediaFile.create(job.output, {
      container: job.container,
      video: video.context,
      videoSource: reader.video,
      copied,
      tags: reader.input.context.metadata?.getAll() ?? {},
    }));
    const capacity = windowCapacity(frameBytes(first));
    const window = new HoldWindow({ seconds: HOLD_SECONDS, capacity });
    search.pace({ seconds: job.searchSeconds ?? DEFAULT_SEARCH_SECONDS, frames: leastHeld(capacity) - 1 });

    const takeIn = async (): Promise<void> => {
      for await (const item of items.all()) {
        job.signal?.throwIfAborted();
        if (item.kind === 'packet') {
          await written.writeCopy(item.packet, item.stream);
          continue;
        }
        await search.offer(item.picture);
        await window.push(item.picture);
      }
      await search.finish();
      window.end();
    };

    const encodeAndWrite = async (redacted: RedactedFrame | null): Promise<void> => {
      for (const packet of await video.encode(redacted))
        await written.writeVideo(packet, reader.video.timeBase);
    };

    const letOut = async (): Promise<void> => {
      for (let picture = await window.take(); picture; picture = await window.take()) {
        job.signal?.throwIfAborted();
        const { time, width, height } = picture;
        await search.answeredUntil(time + HOLD_SECONDS);
        const detectorState = search.stateAt(time);
        const decision = decideMask({
          time,
          book,
          rules,
          lookAhead: true,
          frame: { width, height },
          detectorState,
        });
        const redacted = redactor.redact(picture, decision);
        account.count(redacted, book.nearestSearches(time));
        await encoding.start(() => encodeAndWrite(redacted));
        book.forgetBefore(time - rules.track.holdAfterLoss - 1);
        job.onProgress?.({ frames: account.frames, time, duration: reader.duration });
      }
      await encoding.start(() => encodeAndWrite(null));
      await encoding.finish();
    };

    await bothOrFail([takeIn, letOut], window);
    await written.finish();
    noteLeftOut(reader, copied, account);
    noteDamage(reader, account);
    const report = account.report({ book, searches: search, style: job.style, policy: job.policy });
    return { report, truncation: reader.truncation };
  } finally {
    await encoding.settle();
    await items.close();
    await file?.close();
    encoder?.close();
    search.close();
    await reader.close();
  }
}

/** Runs both loops to their ends. A failure of one stops the other at the window; the first one is thrown. */
async function bothOrFail(loops: readonly (() => Promise<void>)[], window: HoldWindow): Promise<void> {
  const failures: unknown[] = [];
  const running = loops.map((loop) =>
    loop().catch((error: unknown) => {
      failures.push(error);
      window.fail(error);
    }),
  );
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}
