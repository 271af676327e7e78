import {
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AV_PIX_FMT_YUV420P,
} from 'node-av';
import type { MaskDecision } from '../../shared/cover.js';
import type { Latency, Stage } from '../../shared/live-status.js';
import { VideoEncoder } from '../encode/video-encoder.js';
import { Redactor } from '../redact/redactor.js';
import { Compositor, type Canvas } from '../scene/compositor.js';
import type { VideoSource } from '../source/video-source.js';
import { StageClock } from './stage-clock.js';

export interface StageBench {
  readonly stages: Partial<Record<Stage, Latency>>;
  /** How many times faster than the program clock the whole ran. */
  readonly timesRealTime: number;
}

/** Faces as a share of the canvas: four of a usual group picture. */
const FACES = [0.1, 0.32, 0.54, 0.76];

/**
 * Runs `frames` of an opened source through composing, covering four faces and encoding, as fast as it goes and
 * without searching (that runs beside the line, in a process of its own). Throws AppError `encoder.failed`.
 */
export async function benchStages(source: VideoSource, canvas: Canvas, frames: number): Promise<StageBench> {
  const { width, height, frameRate } = canvas;
  const compositor = new Compositor(canvas, [{ source, place: { x: 0, y: 0, w: width, h: height } }]);
  const redactor = new Redactor({ style: 'mosaic' });
  const encoder = await VideoEncoder.open({
    codec: 'libx264',
    width,
    height,
    format: AV_PIX_FMT_YUV420P,
    timeBase: { num: 1, den: frameRate },
    frameRate: { num: frameRate, den: 1 },
    preset: 'veryfast',
    rate: { mode: 'cbr', bitsPerSecond: width * height * 5 },
    keyframeInterval: frameRate * 2,
    lowLatency: true,
    color: {
      range: AVCOL_RANGE_MPEG,
      space: AVCOL_SPC_BT709,
      primaries: AVCOL_PRI_BT709,
      transfer: AVCOL_TRC_BT709,
    },
  });
  const decision: MaskDecision = {
    cover: 'regions',
    regions: FACES.map((left, track) => ({
      box: { x: left * width, y: 0.3 * height, w: 0.15 * width, h: 0.3 * height },
      kind: 'face',
      score: 1,
      track,
    })),
  };
  const clock = new StageClock();
  const startedAt = performance.now();
  try {
    for (let index = 0; index < frames; index += 1) {
      const composed = timed(clock, 'composite', () => compositor.compose(index, index / frameRate));
      const redacted = timed(clock, 'redact', () => redactor.redact(composed.picture, decision));
      const encodingAt = performance.now();
      for (const packet of await encoder.encode(redacted)) packet.free();
      clock.record('encode', performance.now() - encodingAt);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    return { stages: clock.summary(), timesRealTime: frames / frameRate / seconds };
  } finally {
    encoder.close();
    compositor.close();
  }
}

function timed<T>(clock: StageClock, stage: Stage, work: () => T): T {
  const startedAt = performance.now();
  const result = work();
  clock.record(stage, performance.now() - startedAt);
  return result;
}
