import { scaleBox, type Box } from '../../shared/geometry.js';
import type { Detector } from '../detect/detector.js';
import { halvePicture } from '../detect/ultraface.js';
import { detectPatiently } from '../session/batch-detect.js';
import type { RgbPicture } from './masked-cells.js';

/**
 * What the judge calls a face, 0–1. The definition's figure for a leak. It is far below the score at which covering
 * starts to follow a face (strict 0.7, balanced 0.8), so a face that covering doubted is one for the judge.
 */
const JUDGE_SCORE = 0.5;

/**
 * Finds faces in an audited picture, px of that picture. It searches the picture at half its width, that is, at 640.
 * Throws AppError `detector.*`.
 */
export async function findFaces(detector: Detector, picture: RgbPicture): Promise<Box[]> {
  const half = halvePicture(picture);
  const found = await detectPatiently(detector, half);
  return found
    .filter(({ score }) => score >= JUDGE_SCORE)
    .map(({ box }) => scaleBox(box, picture.width / half.width, picture.height / half.height));
}
