import type { Detection } from '../../shared/cover.js';

/** The downscaled picture a detector searches: packed RGB24, 0–255, rows top to bottom without padding. */
export interface DetectorPicture {
  readonly width: number;
  readonly height: number;
  /** `width * height * 3` bytes. */
  readonly rgb: Uint8Array;
}

/** What one search found. Boxes are in pixels of the picture that was given. */
export interface DetectionResult {
  readonly detections: readonly Detection[];
  /** Time from the call to the answer, ms. */
  readonly elapsedMs: number;
}

/** Finds what must be covered. Never answers with a guess: what it cannot vouch for is an error. */
export interface Detector {
  /** Throws AppError `detector.lost`, `detector.timeout` or `detector.nonsense`; the caller covers the frame. */
  detect(picture: DetectorPicture): Promise<DetectionResult>;
  close(): Promise<void>;
}

/** A detector in a process of its own that is watched and restarted. */
export interface SupervisedDetector extends Detector {
  readonly state: 'starting' | 'ready' | 'down';
  /** The execution provider in use; null while starting or down. */
  readonly provider: string | null;
}
