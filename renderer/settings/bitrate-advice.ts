import { SERVICE_LIST } from '../../src/shared/services.js';
import type { Destination, Settings } from '../../src/shared/settings.js';

type Video = Settings['video'];

/** Bits that H.264 wants for a pixel at 30 frames a second: fair, good, and no more to be seen. */
const FAIR = 0.09;
const GOOD = 0.13;
const ENOUGH = 0.165;
/** Frames that are nearer to each other differ less: twice the rate wants about 1.6 times the bits. */
const RATE_POWER = 0.7;
const STEP = 500_000;

export interface BitrateAdvice {
  /** bit/s */
  readonly from: number;
  readonly to: number;
  /** What to choose: good, and within what every destination takes. */
  readonly proposed: number;
}

export function adviseBitrate(
  { width, height, frameRate }: Pick<Video, 'width' | 'height' | 'frameRate'>,
  destinations: readonly Destination[],
): BitrateAdvice {
  const pixels = width * height * 30 * (frameRate / 30) ** RATE_POWER;
  const proposed = Math.min(round(pixels * GOOD), ...findLimits(destinations).map(({ limit }) => limit));
  return { from: round(pixels * FAIR), to: round(pixels * ENOUGH), proposed };
}

export interface ServiceLimit {
  readonly name: string;
  /** bit/s */
  readonly limit: number;
}

/** What the services of the destinations that are switched on take at most. */
export function findLimits(destinations: readonly Destination[]): ServiceLimit[] {
  return destinations.flatMap(({ service, name, enabled }) => {
    const limits = SERVICE_LIST.find((entry) => entry.service === service)?.limits ?? null;
    return enabled && limits !== null ? [{ name, limit: limits.videoBitsPerSecond }] : [];
  });
}

function round(bitsPerSecond: number): number {
  return Math.max(STEP, Math.round(bitsPerSecond / STEP) * STEP);
}
