import type { Detection } from '../../shared/cover.js';
import { AppError } from '../../shared/errors.js';
import type { Detector, DetectorPicture } from '../detect/detector.js';

/** A failed search is tried again after these waits, ms: the detector's process is restarted meanwhile. */
const RETRY_WAITS = [100, 400, 1500];

/**
 * Searches a picture, a few times when it fails: a file, unlike a live program, can wait. `wanted` false stops the
 * tries. Throws AppError `detector.*`, also for numbers that cannot be.
 */
export async function detectPatiently(
  detector: Detector,
  picture: DetectorPicture,
  wanted: () => boolean = () => true,
): Promise<readonly Detection[]> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const { detections } = await detector.detect(picture);
      assertSound(detections);
      return detections;
    } catch (error) {
      const wait = RETRY_WAITS[attempt];
      if (wait === undefined || !wanted()) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

function assertSound(detections: readonly Detection[]): void {
  const sound = detections.every(({ box, score }) =>
    [box.x, box.y, box.w, box.h, score].every(Number.isFinite),
  );
  if (!sound) throw new AppError('detector.nonsense', 'expected boxes and scores, got numbers that are none');
}
