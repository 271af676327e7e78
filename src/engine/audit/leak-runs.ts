import { intersectionOverUnion, type Box } from '../../shared/geometry.js';
import { sizeClassOf, type SizeClass } from './size-class.js';

/** One true box in one frame and what became of it. */
export interface FaceFrame {
  /** px of a picture 1280 wide. */
  readonly box: Box;
  /** The same number from frame to frame for the same face; null where nobody says. */
  readonly track: number | null;
  /** Masked share of the ellipse inscribed in the box, 0–1. */
  readonly maskedShare: number;
  /** The judge found a face there in the output. */
  readonly rediscovered: boolean;
  readonly leaked: boolean;
}

/** A face that was leaked in one frame or in several on end: a flash. */
export interface LeakRun {
  /** Number of the first frame in the original, from 0. */
  readonly firstIndex: number;
  /** Presentation times of the first and last leaked frame, s. */
  readonly first_s: number;
  readonly last_s: number;
  /** Leaked frames. */
  readonly frames: number;
  /** By the largest box of the run; null when it never was 16 px high. */
  readonly sizeClass: SizeClass | null;
  /** The frame in which least was masked. */
  readonly worst: {
    readonly index: number;
    readonly time_s: number;
    readonly box: Box;
    readonly maskedShare: number;
    readonly rediscovered: boolean;
  };
}

/** Boxes of two frames on end that share this much are one face where no track says so. */
const SAME_FACE = 0.3;

interface OpenRun extends LeakRun {
  readonly height: number;
}

/** Joins leaked face-frames of one face in frames on end to runs. */
export class LeakRuns {
  readonly #closed: LeakRun[] = [];
  #open = new Map<string, OpenRun>();
  #untracked: { key: string; box: Box }[] = [];
  #faces = 0;

  /** Takes the next frame's faces. A face that is missing in a frame ends its run. */
  add({ index, time }: { index: number; time: number }, faces: readonly FaceFrame[]): void {
    const keys = this.#identify(faces);
    const open = new Map<string, OpenRun>();
    faces.forEach((face, i) => {
      const key = keys[i];
      if (key === undefined || !face.leaked) return;
      open.set(key, extend(this.#open.get(key), face, index, time));
    });
    for (const [key, run] of this.#open) if (!open.has(key)) this.#closed.push(finished(run));
    this.#open = open;
  }

  /** All so far; runs that still go on are among them as they stand. */
  runs(): LeakRun[] {
    return [...this.#closed, ...[...this.#open.values()].map(finished)];
  }

  /** A key per face: its track's, or that of the face which lay there in the frame before. */
  #identify(faces: readonly FaceFrame[]): string[] {
    const before = [...this.#untracked];
    const keys = new Map<FaceFrame, string>();
    const pairs = faces
      .filter(({ track }) => track === null)
      .flatMap((face) =>
        before.map((known) => ({ face, known, fit: intersectionOverUnion(face.box, known.box) })),
      )
      .filter(({ fit }) => fit >= SAME_FACE)
      .sort((a, b) => b.fit - a.fit);
    const taken = new Set<string>();
    for (const { face, known } of pairs) {
      if (keys.has(face) || taken.has(known.key)) continue;
      keys.set(face, known.key);
      taken.add(known.key);
    }
    const all = faces.map((face) => {
      if (face.track !== null) return `track ${face.track}`;
      return keys.get(face) ?? `face ${(this.#faces += 1)}`;
    });
    this.#untracked = faces.flatMap((face, i) => {
      const key = all[i];
      return face.track === null && key !== undefined ? [{ key, box: face.box }] : [];
    });
    return all;
  }
}

function extend(run: OpenRun | undefined, face: FaceFrame, index: number, time: number): OpenRun {
  const { box, maskedShare, rediscovered } = face;
  const here = { index, time_s: time, box, maskedShare, rediscovered };
  const height = Math.max(run?.height ?? 0, box.h);
  return {
    firstIndex: run?.firstIndex ?? index,
    first_s: run?.first_s ?? time,
    last_s: time,
    frames: (run?.frames ?? 0) + 1,
    sizeClass: sizeClassOf(height),
    height,
    worst: run && run.worst.maskedShare <= maskedShare ? run.worst : here,
  };
}

function finished({ firstIndex, first_s, last_s, frames, sizeClass, worst }: OpenRun): LeakRun {
  return { firstIndex, first_s, last_s, frames, sizeClass, worst };
}
