import type { CameraMode } from './device-layer.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The mode that suits a canvas best: fast enough and large enough before anything else, then the nearest size and
 * shape, then uncompressed pictures (no decoding, no artefacts). Null when the camera names no modes: then it chooses
 * itself.
 */
export function chooseCameraMode(
  modes: readonly CameraMode[],
  canvas: Size & { readonly frameRate: number },
): CameraMode | null {
  const usable = modes.filter(({ width, height, frameRate }) => width > 0 && height > 0 && frameRate > 0);
  const ranked = usable.map((mode) => ({ mode, rank: rank(mode, canvas) }));
  ranked.sort((a, b) => compare(a.rank, b.rank));
  return ranked[0]?.mode ?? null;
}

/** Lower is better, first number first. */
function rank(mode: CameraMode, canvas: Size & { readonly frameRate: number }): number[] {
  // Cameras say 29.97 for 30.
  const rate = Math.min(1, mode.frameRate / (canvas.frameRate * 0.95));
  const area = (mode.width * mode.height) / (canvas.width * canvas.height);
  // Half the frames are worse than half the pixels; but a few frames more are not worth a thumbnail.
  const lacking = 1 - rate ** 2 * Math.min(1, area);
  const shape = Math.abs(Math.log((mode.width / mode.height) * (canvas.height / canvas.width)));
  const compressed = mode.pixelFormat === 'none' ? 1 : 0;
  return [lacking, area, shape, compressed, mode.frameRate];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
