import { existsSync } from 'node:fs';
import { listSupportedBackends } from 'onnxruntime-node';
import { intersectionOverUnion } from '../../shared/geometry.js';
import type { DetectorPicture } from './detector.js';
import type { FaceNetwork } from './face-network.js';
import { PROVIDERS, type ProviderName } from './provider-names.js';
import { decodeFaces, type ScoredBox } from './ultraface.js';

/** What the start-up benchmark found out about one provider. */
export interface ProviderTrial {
  readonly provider: ProviderName;
  /** Median time of one full-size run, ms; null when it could not be used. */
  readonly medianMs: number | null;
  /** Why it can't be used. */
  readonly problem: string | null;
}

/** Size of the pictures that are searched in live, px: what the benchmark times. */
const TRIAL_SIZE = { width: 640, height: 360 };
const WARM_UP_RUNS = 2;
const TIMED_RUNS = 7;
/** How far a provider's answer may lie from the CPU's: score, and overlap of the boxes. */
const MAX_SCORE_DIFFERENCE = 0.03;
const MIN_BOX_IOU = 0.9;
/** The best-scored of the priors are compared; a picture of noise has no face, but boxes all the same. */
const COMPARED = 64;
/** A provider must be this much faster than the CPU: it also has to move the picture there. */
const WORTH_IT = 0.8;

/**
 * Those that this build of onnxruntime knows and that may work here; whether they do, only a trial tells. Without a
 * graphics device WebGPU is not even tried: loading its drivers would cost 60 MB for nothing.
 */
export function listProviders(): ProviderName[] {
  const known = new Set(listSupportedBackends().map(({ name }) => name));
  const hasGraphics = process.platform !== 'linux' || existsSync('/dev/dri');
  return PROVIDERS.filter((provider) => {
    if (provider === 'webgpu' && !hasGraphics) return false;
    return provider === 'cpu' || known.has(provider);
  });
}

/**
 * Loads the network on each candidate, compares its boxes with the CPU's and times it. Gives the fastest that
 * agrees, loaded, and what was found out; the CPU stands in for everything. `onTrial` hears of each candidate
 * before it is tried, so that one which takes the process down can be told.
 */
export async function chooseProvider(options: {
  candidates: readonly ProviderName[];
  load: (provider: ProviderName) => Promise<FaceNetwork>;
  onTrial?: (provider: ProviderName) => void;
}): Promise<{ provider: ProviderName; network: FaceNetwork; trials: ProviderTrial[] }> {
  const picture = noisePicture();
  options.onTrial?.('cpu');
  const cpu = await options.load('cpu');
  const reference = bestFaces(picture, await cpu.run(picture));
  const cpuMs = await timeRuns(cpu, picture);
  const trials: ProviderTrial[] = [{ provider: 'cpu', medianMs: cpuMs, problem: null }];
  let best: { provider: ProviderName; network: FaceNetwork; ms: number } = {
    provider: 'cpu',
    network: cpu,
    ms: cpuMs * WORTH_IT,
  };
  for (const provider of options.candidates.filter((candidate) => candidate !== 'cpu')) {
    options.onTrial?.(provider);
    let network: FaceNetwork | null = null;
    try {
      network = await options.load(provider);
      const problem = compareFaces(reference, bestFaces(picture, await network.run(picture)));
      const medianMs = problem === null ? await timeRuns(network, picture) : null;
      trials.push({ provider, medianMs, problem });
      if (medianMs !== null && medianMs < best.ms) {
        if (best.provider !== 'cpu') await best.network.close();
        best = { provider, network, ms: medianMs };
        network = null;
      }
    } catch (error) {
      const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      trials.push({ provider, medianMs: null, problem: `not available here (${reason.slice(0, 160)})` });
    }
    await network?.close();
  }
  if (best.provider !== 'cpu') await cpu.close();
  return { provider: best.provider, network: best.network, trials };
}

function bestFaces(picture: DetectorPicture, outputs: Parameters<typeof decodeFaces>[1]): ScoredBox[] {
  // Every prior in order, so that two providers' answers can be compared one by one.
  return decodeFaces(picture, outputs, -1);
}

/** Null when the provider agrees with the CPU. */
function compareFaces(reference: readonly ScoredBox[], answer: readonly ScoredBox[]): string | null {
  const compared = reference
    .map(({ score }, index) => ({ score, index }))
    .sort((a, b) => b.score - a.score)
    .slice(0, COMPARED);
  for (const { index } of compared) {
    const [expected, actual] = [reference[index], answer[index]];
    if (!expected || !actual) return `expected ${reference.length} boxes, got ${answer.length}`;
    const difference = Math.abs(expected.score - actual.score);
    const overlap = intersectionOverUnion(expected.box, actual.box);
    if (!(difference <= MAX_SCORE_DIFFERENCE && overlap >= MIN_BOX_IOU)) {
      return `its boxes differ from the CPU's (score by ${difference.toFixed(3)}, overlap ${overlap.toFixed(2)})`;
    }
  }
  return null;
}

async function timeRuns(network: FaceNetwork, picture: DetectorPicture): Promise<number> {
  for (let run = 0; run < WARM_UP_RUNS; run += 1) await network.run(picture);
  const times: number[] = [];
  for (let run = 0; run < TIMED_RUNS; run += 1) {
    const startedAt = performance.now();
    await network.run(picture);
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b)[TIMED_RUNS >> 1] ?? Infinity;
}

/** The same smooth noise on every machine (Lehmer generator, Park and Miller 1988): blobs, not single pixels. */
function noisePicture(): DetectorPicture {
  const { width, height } = TRIAL_SIZE;
  const rgb = new Uint8Array(width * height * 3);
  const columns = width / 20;
  const blobs = new Uint8Array(columns * (height / 20) * 3);
  let seed = 20_261;
  for (let i = 0; i < blobs.length; i += 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    blobs[i] = seed % 256;
  }
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const blob = (Math.floor(y / 20) * columns + Math.floor(x / 20)) * 3;
      for (let c = 0; c < 3; c += 1) rgb[(y * width + x) * 3 + c] = blobs[blob + c] ?? 0;
    }
  }
  return { width, height, rgb };
}
