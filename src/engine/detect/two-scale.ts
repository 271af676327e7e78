import { scaleBox } from '../../shared/geometry.js';
import type { DetectorPicture } from './detector.js';
import type { FaceNetwork } from './face-network.js';
import { decodeFaces, halvePicture, suppressOverlaps, type ScoredBox } from './ultraface.js';

/** Below the lowest score that any policy or audit asks for. */
const MIN_SCORE = 0.2;
/** A half picture smaller than this adds nothing, px. */
const SMALLEST_SIDE = 64;

/** Searches a picture at its own size and at half of it: large faces are found in the small one. */
export async function searchFaces(network: FaceNetwork, picture: DetectorPicture): Promise<ScoredBox[]> {
  const faces = decodeFaces(picture, await network.run(picture), MIN_SCORE);
  const half = halvePicture(picture);
  if (Math.min(half.width, half.height) >= SMALLEST_SIDE) {
    for (const { box, score } of decodeFaces(half, await network.run(half), MIN_SCORE)) {
      faces.push({ score, box: scaleBox(box, 2, 2) });
    }
  }
  return suppressOverlaps(faces);
}
