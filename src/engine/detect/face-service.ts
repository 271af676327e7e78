import { AppError } from '../../shared/errors.js';
import type { DetectorPicture } from './detector.js';
import type { FaceNetwork } from './face-network.js';
import type { ProviderName } from './provider-names.js';
import { chooseProvider, type ProviderTrial } from './providers.js';
import { searchFaces } from './two-scale.js';
import type { ScoredBox } from './ultraface.js';

/** Searches whose times are looked at to tell that a provider has become slow. */
const WATCHED = 15;
/** This many times slower than at the start, and slower than the CPU was, is too slow. */
const SLOWED_DOWN = 3;

export interface FaceServiceOptions {
  readonly candidates: readonly ProviderName[];
  readonly load: (provider: ProviderName) => Promise<FaceNetwork>;
  readonly onTrial?: (provider: ProviderName) => void;
  readonly onFallBack?: (reason: string) => void;
}

/** Searches pictures on the best provider, and goes on with the CPU when that one fails or becomes slow. */
export class FaceService {
  readonly trials: readonly ProviderTrial[];
  #provider: ProviderName;
  #network: FaceNetwork;
  readonly #options: FaceServiceOptions;
  #times: number[] = [];
  #usualMs: number | null = null;

  /** Tries the candidates. Throws when not even the CPU works. */
  static async start(options: FaceServiceOptions): Promise<FaceService> {
    const { provider, network, trials } = await chooseProvider(options);
    return new FaceService(options, provider, network, trials);
  }

  private constructor(
    options: FaceServiceOptions,
    provider: ProviderName,
    network: FaceNetwork,
    trials: readonly ProviderTrial[],
  ) {
    this.#options = options;
    this.#provider = provider;
    this.#network = network;
    this.trials = trials;
  }

  get provider(): ProviderName {
    return this.#provider;
  }

  /** Throws AppError `detector.nonsense` for numbers that can't be, and what the CPU provider throws. */
  async search(picture: DetectorPicture): Promise<ScoredBox[]> {
    try {
      const startedAt = performance.now();
      const faces = assertSound(await searchFaces(this.#network, picture));
      await this.#watchSpeed(performance.now() - startedAt);
      return faces;
    } catch (error) {
      if (this.#provider === 'cpu') throw error;
      await this.#fallBack(error instanceof Error ? error.message : String(error));
      return assertSound(await searchFaces(this.#network, picture));
    }
  }

  async #watchSpeed(ms: number): Promise<void> {
    if (this.#provider === 'cpu') return;
    this.#times.push(ms);
    if (this.#times.length < WATCHED) return;
    const median = this.#times.sort((a, b) => a - b)[WATCHED >> 1] ?? 0;
    this.#times = [];
    this.#usualMs ??= median;
    const cpuMs = this.trials.find((trial) => trial.provider === 'cpu')?.medianMs ?? 0;
    // The trial timed one full-size run; a search is that and a quarter more.
    if (median > SLOWED_DOWN * this.#usualMs && median > 1.25 * cpuMs) {
      await this.#fallBack(`a search took ${median.toFixed(0)} ms, ${this.#usualMs.toFixed(0)} ms before`);
    }
  }

  async #fallBack(reason: string): Promise<void> {
    const failed = this.#network;
    this.#network = await this.#options.load('cpu');
    this.#provider = 'cpu';
    this.#options.onFallBack?.(reason);
    await failed.close().catch(() => undefined);
  }
}

function assertSound(faces: ScoredBox[]): ScoredBox[] {
  for (const { box, score } of faces) {
    if (![box.x, box.y, box.w, box.h, score].every(Number.isFinite)) {
      throw new AppError(
        'detector.nonsense',
        'expected boxes and scores, the network gave numbers that are none',
      );
    }
  }
  return faces;
}
