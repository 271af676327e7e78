import { parseArgs } from 'node:util';
import { STAGES } from '../../shared/live-status.js';
import { createFaceDetector } from '../../engine/detect/face-detector.js';
import { benchStages } from '../../engine/session/stage-bench.js';
import { StageClock } from '../../engine/session/stage-clock.js';
import { createSource } from '../../engine/source/create-source.js';
import type { CliIo } from '../cli-io.js';
import { EXIT } from '../exit-codes.js';
import { launchProgram } from '../launch-program.js';

const CANVASES = [
  { width: 1280, height: 720, frameRate: 30 },
  { width: 1920, height: 1080, frameRate: 30 },
];
const FRAMES = 150;
/** The picture that live searches: 640 px wide. */
const SEARCHED = { width: 640, height: 360 };
const SEARCHES = 30;

/** `veilcast bench`: what each stage costs on this machine, on the test scene. */
export async function runBench(args: string[], io: CliIo): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } });
  const results = [];
  for (const canvas of CANVASES) {
    const { video } = createSource({ kind: 'test', scene: 'faces' }, canvas);
    await video.open();
    try {
      results.push({ canvas, ...(await benchStages(video, canvas, FRAMES)) });
    } finally {
      await video.close();
    }
  }
  const search = await benchSearch();
  if (values.json) {
    io.stdout(JSON.stringify({ search, line: results }));
    return EXIT.done;
  }
  const ms = (value: number): string => value.toFixed(1).padStart(7);
  io.stdout('ms per frame                p50    p95');
  for (const { canvas, stages, timesRealTime } of results) {
    const name = `${canvas.width}x${canvas.height}@${canvas.frameRate}`;
    for (const stage of STAGES) {
      const latency = stages[stage];
      if (latency) io.stdout(`${name.padEnd(14)} ${stage.padEnd(9)}${ms(latency.p50)}${ms(latency.p95)}`);
    }
    io.stdout(`${name.padEnd(14)} ${timesRealTime.toFixed(1)} times real time`);
  }
  const { provider, latency } = search;
  io.stdout(`${`search (${provider})`.padEnd(24)}${ms(latency?.p50 ?? 0)}${ms(latency?.p95 ?? 0)}`);
  return EXIT.done;
}

async function benchSearch(): Promise<{
  provider: string;
  latency: { p50: number; p95: number } | undefined;
}> {
  const detector = await createFaceDetector(() => launchProgram('inference'));
  try {
    const { width, height } = SEARCHED;
    const picture = { width, height, rgb: new Uint8Array(width * height * 3) };
    const clock = new StageClock();
    for (let run = 0; run < SEARCHES; run += 1)
      clock.record('detect', (await detector.detect(picture)).elapsedMs);
    return { provider: detector.provider ?? 'none', latency: clock.summary().detect };
  } finally {
    await detector.close();
  }
}
