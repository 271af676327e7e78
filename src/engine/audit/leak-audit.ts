import { growBox, intersectionOverUnion, type Box } from '../../shared/geometry.js';
import { LeakRuns, type FaceFrame, type LeakRun } from './leak-runs.js';
import { MaskedCells, type RgbPicture } from './masked-cells.js';
import { SIZE_CLASSES, sizeClassOf, type SizeClass } from './size-class.js';

/** A face that really is there, px of the audited picture. */
export interface TrueBox extends Box {
  /** The same number from frame to frame for the same face; missing or null where nobody says. */
  readonly track?: number | null;
}

/** One frame before and after covering. Pictures are 1280 px wide, boxes in their pixels. */
export interface AuditFrame {
  /** Number of the frame in the original, from 0. */
  readonly index: number;
  /** Presentation time in the original, s. */
  readonly time: number;
  readonly input: RgbPicture;
  readonly output: RgbPicture;
  readonly trueBoxes: readonly TrueBox[];
  /** Faces that the judge found in the output, score ≥ 0.5; null when it was not asked about this frame. */
  readonly rediscovered: readonly Box[] | null;
}

export interface ClassFigures {
  readonly faceFrames: number;
  readonly leaked: number;
  /** `leaked / faceFrames`, 0–1; null without face-frames. */
  readonly leakRate: number | null;
  /** Of the leaked: less than 90 % of the face's ellipse is masked. */
  readonly uncovered: number;
  /** Of the leaked: the judge finds a face there in the output. Both may be true of one. */
  readonly rediscovered: number;
  /** Runs of leaked frames of one face, by its largest box in the run. */
  readonly flashes: number;
  /** Frames of the longest of them. */
  readonly longestFlash: number;
}

export interface LeakFigures {
  /** Audited frames, with or without a face. */
  readonly frames: number;
  /** By the height of the true box in a picture 1280 wide, px. */
  readonly sizes: Readonly<Record<SizeClass, ClassFigures>>;
  /** The four classes together. */
  readonly all: ClassFigures;
  /** Faces below 16 px. They are in none of the other figures. */
  readonly tooSmall: ClassFigures;
  /** Masked pixels outside of true boxes grown by 30 % per side / all pixels, 0–1; null without frames. */
  readonly overMasking: number | null;
  /** The runs in which least was masked, worst first, 20 at most. */
  readonly worst: readonly LeakRun[];
}

/** A face is covered when at least this share of the ellipse inscribed in its box is masked. */
const COVERED_SHARE = 0.9;
/** A find of the judge is this face from this overlap on. */
const REDISCOVERED_IOU = 0.35;
/** What may be masked around a face, as a share of its width and height per side. */
const ALLOWED_RIM = 0.3;
const WORST_LISTED = 20;

type Tally = Pick<ClassFigures, 'faceFrames' | 'leaked' | 'uncovered' | 'rediscovered'>;
const NOTHING: Tally = { faceFrames: 0, leaked: 0, uncovered: 0, rediscovered: 0 };
type Group = SizeClass | 'tooSmall';

/** Measures what covering left visible, frame by frame, by the definitions of the privacy guarantee. */
export class LeakAudit {
  #frames = 0;
  #tallies = new Map<Group, Tally>();
  readonly #runs = new LeakRuns();
  #maskedOutside = 0;
  #pixels = 0;

  /** Takes the next frame; frames come in order. Throws RangeError when the pictures differ in size. */
  add(frame: AuditFrame): void {
    const cells = MaskedCells.between(frame.input, frame.output);
    const faces = frame.trueBoxes.flatMap((box) => lookAt(box, cells, frame.rediscovered ?? []));
    for (const face of faces) this.#count(face);
    this.#runs.add(frame, faces);
    this.#maskedOutside += cells.pixelsOutside(frame.trueBoxes.map((box) => growBox(box, ALLOWED_RIM)));
    this.#pixels += cells.width * cells.height;
    this.#frames += 1;
  }

  figures(): LeakFigures {
    const runs = this.#runs.runs();
    const classFigures = (...groups: Group[]): ClassFigures => {
      const counted = groups.map((group) => this.#tallies.get(group) ?? NOTHING).reduce(sum, NOTHING);
      const own = runs.filter(({ sizeClass }) => groups.includes(sizeClass ?? 'tooSmall'));
      return {
        ...counted,
        leakRate: counted.faceFrames > 0 ? counted.leaked / counted.faceFrames : null,
        flashes: own.length,
        longestFlash: Math.max(0, ...own.map(({ frames }) => frames)),
      };
    };
    return {
      frames: this.#frames,
      sizes: {
        '16-24': classFigures('16-24'),
        '24-48': classFigures('24-48'),
        '48-96': classFigures('48-96'),
        '96+': classFigures('96+'),
      },
      all: classFigures(...SIZE_CLASSES),
      tooSmall: classFigures('tooSmall'),
      overMasking: this.#pixels > 0 ? this.#maskedOutside / this.#pixels : null,
      worst: runs
        .sort((a, b) => a.worst.maskedShare - b.worst.maskedShare || b.worst.box.h - a.worst.box.h)
        .slice(0, WORST_LISTED),
    };
  }

  #count(face: FaceFrame): void {
    const group = sizeClassOf(face.box.h) ?? 'tooSmall';
    const one = (counts: boolean): number => (counts ? 1 : 0);
    const tally: Tally = {
      faceFrames: 1,
      leaked: one(face.leaked),
      uncovered: one(face.maskedShare < COVERED_SHARE),
      rediscovered: one(face.rediscovered),
    };
    this.#tallies.set(group, sum(this.#tallies.get(group) ?? NOTHING, tally));
  }
}

/** Nothing for a box that lies outside of the picture: there is no face to see. */
function lookAt(box: TrueBox, cells: MaskedCells, finds: readonly Box[]): FaceFrame[] {
  const maskedShare = cells.shareOfEllipse(box);
  if (maskedShare === null) return [];
  const rediscovered = finds.some((find) => intersectionOverUnion(find, box) >= REDISCOVERED_IOU);
  const leaked = maskedShare < COVERED_SHARE || rediscovered;
  return [{ box, track: box.track ?? null, maskedShare, rediscovered, leaked }];
}

function sum(a: Tally, b: Tally): Tally {
  return {
    faceFrames: a.faceFrames + b.faceFrames,
    leaked: a.leaked + b.leaked,
    uncovered: a.uncovered + b.uncovered,
    rediscovered: a.rediscovered + b.rediscovered,
  };
}
