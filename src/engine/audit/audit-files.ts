import { AppError } from '../../shared/errors.js';
import { scaleBox } from '../../shared/geometry.js';
import type { Detector } from '../detect/detector.js';
import { isPhotoName } from '../session/photo-names.js';
import { pairFrames } from './frame-pairs.js';
import { findFaces } from './judge.js';
import { LeakAudit, type LeakFigures, type TrueBox } from './leak-audit.js';
import { AUDIT_WIDTH } from './masked-cells.js';
import { openPhoto, openVideo, type Look, type PictureFile } from './picture-file.js';
import type { Truth, TruthFrame } from './truth-file.js';

export interface AuditJob {
  readonly original: string;
  readonly covered: string;
  /** Without it the judge's finds in the original stand in, and the figures are estimated. */
  readonly truth?: Truth;
  /** The judge. */
  readonly detector: Detector;
  /**
   * The judge looks at every so many-th pair of frames, 1 unless told otherwise. With true boxes the others are
   * audited by their pixels alone; without, they are left out.
   */
  readonly judgeEvery?: number;
  readonly onProgress?: (progress: AuditProgress) => void;
  readonly signal?: AbortSignal;
}

export interface AuditProgress {
  /** Pairs of frames audited so far. */
  readonly frames: number;
  /** Presentation time of the newest, and the length that the original states, s. */
  readonly time: number;
  readonly duration: number | null;
}

export interface AuditReport {
  readonly original: string;
  readonly covered: string;
  /** True when the judge's finds stood in for true boxes: faces that it misses are in no figure. */
  readonly estimated: boolean;
  /** Size in which the pictures were compared, px. */
  readonly width: number;
  readonly height: number;
  /** Frames that both files have. */
  readonly pairs: number;
  /** Of the pairs: audited with the judge. */
  readonly judged: number;
  /** Of the pairs: not audited, because the true boxes say nothing about them or the judge passed them over. */
  readonly leftOut: number;
  /** Frames without a frame of the same time in the other file. None of them is in the figures. */
  readonly unpairedOriginal: number;
  readonly unpairedCovered: number;
  readonly figures: LeakFigures;
  /** What breaks off, in words. */
  readonly truncated: readonly string[];
}

/** Two pictures whose shapes differ by more than this share cannot be laid over each other. */
const SAME_SHAPE = 0.02;

/**
 * Compares a covered video or photo with its original, decoded pixel by decoded pixel. Throws AppError `input.*`,
 * `detector.*`; `usage.invalid` when the two cannot be of one another, or the true boxes of the original; and the
 * signal's reason when aborted.
 */
export async function auditFiles(job: AuditJob): Promise<AuditReport> {
  const open = isPhotoName(job.original) ? openPhoto : openVideo;
  if (isPhotoName(job.original) !== isPhotoName(job.covered)) {
    throw new AppError('usage.invalid', 'audit: expected two videos or two photos, got one of each');
  }
  const original = await open(job.original);
  try {
    const covered = await open(job.covered);
    try {
      return await new FileAudit(job, original, covered).run();
    } finally {
      await covered.close();
    }
  } finally {
    await original.close();
  }
}

class FileAudit {
  readonly #job: AuditJob;
  readonly #original: PictureFile;
  readonly #covered: PictureFile;
  readonly #size: { width: number; height: number };
  readonly #audit = new LeakAudit();
  #pairs = 0;
  #judged = 0;
  #leftOut = 0;
  #unpairedOriginal = 0;
  #unpairedCovered = 0;
  /** The pair before is judged while the next one is decoded. */
  #underWay: Promise<void> = Promise.resolve();

  constructor(job: AuditJob, original: PictureFile, covered: PictureFile) {
    const shapes = [original, covered].map(({ width, height }) => width / height);
    const [a = 1, b = 1] = shapes;
    if (Math.abs(a / b - 1) > SAME_SHAPE) {
      throw new AppError(
        'usage.invalid',
        `${job.covered}: expected the shape of its original, ${original.width}x${original.height}, ` +
          `got ${covered.width}x${covered.height}`,
      );
    }
    this.#job = job;
    this.#original = original;
    this.#covered = covered;
    const height = Math.max(1, Math.round((AUDIT_WIDTH * original.height) / original.width));
    this.#size = { width: AUDIT_WIDTH, height };
  }

  async run(): Promise<AuditReport> {
    const pairs = pairFrames<Look>(this.#original.looks(), this.#covered.looks(), this.#original.step);
    try {
      for await (const { original, covered } of pairs) {
        try {
          this.#job.signal?.throwIfAborted();
          if (original && covered) await this.#look(original, covered);
          else if (original) this.#unpairedOriginal += 1;
          else this.#unpairedCovered += 1;
        } finally {
          original?.release();
          covered?.release();
        }
      }
      await this.#underWay;
    } finally {
      // Whatever ended the loop is thrown; the judge's own failure must not go unheard beside it either.
      await this.#underWay.catch(() => undefined);
    }
    return this.#report();
  }

  async #look(original: Look, covered: Look): Promise<void> {
    const { truth, judgeEvery = 1, detector, onProgress } = this.#job;
    const isJudged = this.#pairs % judgeEvery === 0;
    this.#pairs += 1;
    const { index, time } = original;
    onProgress?.({ frames: this.#pairs, time, duration: this.#original.duration });
    const known = truth?.get(index);
    if (truth ? !known : !isJudged) {
      this.#leftOut += 1;
      return;
    }
    const trueBoxes = known ? this.#toAuditPixels(known) : null;
    const [input, output] = [await original.rgb(this.#size), await covered.rgb(this.#size)];
    await this.#underWay;
    if (isJudged) this.#judged += 1;
    this.#underWay = (async () => {
      const rediscovered = isJudged ? await findFaces(detector, output) : null;
      const boxes = trueBoxes ?? (await findFaces(detector, input));
      this.#audit.add({ index, time, input, output, trueBoxes: boxes, rediscovered });
    })();
    // It is awaited with the next pair; until then its failure is not unhandled.
    this.#underWay.catch(() => undefined);
  }

  #toAuditPixels({ index, width, height, boxes }: TruthFrame): TrueBox[] {
    const original = this.#original;
    // Odd sizes were grown by a row or column at the end, which moves nothing.
    const isGrown = (given: number, real: number): boolean => real - given >= 0 && real - given <= 1;
    const isSame = isGrown(width, original.width) && isGrown(height, original.height);
    if (!isSame && Math.abs(width / height / (original.width / original.height) - 1) > SAME_SHAPE) {
      throw new AppError(
        'usage.invalid',
        `frame ${index}: expected true boxes for ${original.width}x${original.height}, got ${width}x${height}`,
      );
    }
    const sx = this.#size.width / (isSame ? original.width : width);
    const sy = this.#size.height / (isSame ? original.height : height);
    return boxes.map((box) => ({ ...scaleBox(box, sx, sy), track: box.track ?? null }));
  }

  #report(): AuditReport {
    const { original, covered, truth } = this.#job;
    if (this.#pairs === 0) {
      throw new AppError(
        'usage.invalid',
        `${covered}: expected frames at the times of ${original}, found none: are these two files of one another?`,
      );
    }
    const figures = this.#audit.figures();
    if (figures.frames === 0) {
      throw new AppError('usage.invalid', `${original}: expected true boxes for its frames, got none`);
    }
    return {
      original,
      covered,
      estimated: truth === undefined,
      ...this.#size,
      pairs: this.#pairs,
      judged: this.#judged,
      leftOut: this.#leftOut,
      unpairedOriginal: this.#unpairedOriginal,
      unpairedCovered: this.#unpairedCovered,
      figures,
      truncated: [this.#original, this.#covered].flatMap((file) => file.truncation()?.message ?? []),
    };
  }
}
