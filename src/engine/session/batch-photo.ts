import { KINDS, type Detection, type MaskDecision, type PolicyName, type Style } from '../../shared/cover.js';
import { intersectionOverUnion, scaleBox, unionBox } from '../../shared/geometry.js';
import type { CoverReport } from '../../shared/report.js';
import type { Detector } from '../detect/detector.js';
import { decideMask } from '../policy/decide-mask.js';
import { POLICY_RULES } from '../policy/policy-rules.js';
import { redactPixels } from '../redact/redact-pixels.js';
import { TrackBook } from '../track/track-book.js';
import { detectPatiently } from './batch-detect.js';
import { readPhoto, shrinkPhoto, writePhoto, type Photo } from './batch-photo-file.js';

/** Longer sides of the pictures that are searched, px: the small one for faces that fill it, the big one for small. */
const SEARCH_SIDES = [640, 1280];
/** Two finds that share this much are one face, seen at both sizes. */
const SAME_FACE = 0.5;

export interface PhotoJob {
  readonly input: string;
  /** Path that is written. */
  readonly output: string;
  /** The name that it will have: its ending is the format. */
  readonly outputName: string;
  readonly detector: Detector;
  readonly style: Style;
  readonly policy: PolicyName;
  readonly signal?: AbortSignal;
}

/**
 * Covers a photo. Whatever the policy would go on following in a video is covered, for a photo has no second look.
 * Throws AppError `input.*`, `detector.*` (nothing is written then), `output.*`, `encoder.failed`, and the signal's
 * reason when aborted.
 */
export async function coverPhoto(job: PhotoJob): Promise<CoverReport> {
  const photo = await readPhoto(job.input);
  const found = await searchPhoto(photo, job.detector);
  job.signal?.throwIfAborted();
  const book = trackBookOf(found, job.policy);
  const decision = decidePhoto(photo, book, job.policy);
  redactPixels(photo.rgb, { width: photo.width, height: photo.height }, decision, job.style);
  await writePhoto(photo, job.output, job.outputName);
  const tracks = book.trackSummaries();
  return {
    frames: 1,
    framesWithRegions: decision.cover === 'regions' && decision.regions.length > 0 ? 1 : 0,
    coveredWhole: decision.cover === 'whole' ? 1 : 0,
    reasons: decision.cover === 'whole' ? { [decision.reason]: 1 } : {},
    tracks: tracks.map(({ track, kind, observations }) => ({
      track,
      kind,
      first_s: 0,
      last_s: 0,
      observations,
    })),
    kinds: [...KINDS],
    style: job.style,
    policy: job.policy,
    searches: SEARCH_SIDES.length,
    failedSearches: 0,
    maxMaskAge_s: 0,
    notes: [],
  };
}

/** What is found in a photo, in its pixels, each once. Throws AppError `detector.*`. */
export async function searchPhoto(photo: Photo, detector: Detector): Promise<Detection[]> {
  const faces: Detection[] = [];
  for (const side of SEARCH_SIDES) {
    const picture = await shrinkPhoto(photo, side);
    const scale = { x: photo.width / picture.width, y: photo.height / picture.height };
    for (const detection of await detectPatiently(detector, picture)) {
      mergeInto(faces, { ...detection, box: scaleBox(detection.box, scale.x, scale.y) });
    }
  }
  return faces;
}

function mergeInto(faces: Detection[], found: Detection): void {
  const same = faces.findIndex(({ box }) => intersectionOverUnion(box, found.box) >= SAME_FACE);
  const known = faces[same];
  if (known === undefined) faces.push(found);
  else
    faces[same] = {
      ...known,
      box: unionBox(known.box, found.box),
      score: Math.max(known.score, found.score),
    };
}

function trackBookOf(found: readonly Detection[], policy: PolicyName): TrackBook {
  const { track } = POLICY_RULES[policy];
  const book = new TrackBook({ ...track, startScore: track.continueScore, pairScore: track.continueScore });
  book.observe(0, found);
  book.finish();
  return book;
}

function decidePhoto(frame: Photo, book: TrackBook, policy: PolicyName): MaskDecision {
  return decideMask({
    time: 0,
    book,
    rules: POLICY_RULES[policy],
    lookAhead: true,
    frame,
    detectorState: 'ready',
  });
}
