import { describe, expect, test } from 'vitest';
import type { DetectorPicture } from '../../../src/engine/detect/detector.js';
import type { FaceNetwork } from '../../../src/engine/detect/face-network.js';
import { FaceService } from '../../../src/engine/detect/face-service.js';
import type { ProviderName } from '../../../src/engine/detect/provider-names.js';
import { chooseProvider, listProviders } from '../../../src/engine/detect/providers.js';
import { countPriors, type HeadOutputs } from '../../../src/engine/detect/ultraface.js';

interface Behaviour {
  /** How long a run takes, ms of real work. */
  ms?: number;
  /** Added to every box offset. */
  shift?: number;
  throwsOnLoad?: string;
  /** Throws from this run on. */
  failsAfter?: number;
  /** Answers NaN from this run on. */
  nonsenseAfter?: number;
  /** Takes 30 ms longer from this run on. */
  slowAfter?: number;
}

/** A network that answers the same for a picture on every provider, except for what is wrong with it. */
class FakeNetworks {
  readonly closed: ProviderName[] = [];
  readonly #behaviours: Partial<Record<ProviderName, Behaviour>>;

  constructor(behaviours: Partial<Record<ProviderName, Behaviour>>) {
    this.#behaviours = behaviours;
  }

  readonly load = (provider: ProviderName): Promise<FaceNetwork> => {
    const behaviour = this.#behaviours[provider] ?? {};
    if (behaviour.throwsOnLoad !== undefined) return Promise.reject(new Error(behaviour.throwsOnLoad));
    let runs = 0;
    return Promise.resolve({
      run: async (picture) => {
        runs += 1;
        const slow = runs > (behaviour.slowAfter ?? Infinity) ? 30 : 0;
        await new Promise((resolve) => setTimeout(resolve, (behaviour.ms ?? 4) + slow));
        if (runs > (behaviour.failsAfter ?? Infinity)) throw new Error('device lost');
        return answer(picture, behaviour.shift ?? 0, runs > (behaviour.nonsenseAfter ?? Infinity));
      },
      close: () => {
        this.closed.push(provider);
        return Promise.resolve();
      },
    });
  };
}

function answer({ width, height }: DetectorPicture, shift: number, nonsense: boolean): HeadOutputs {
  const priors = countPriors(width, height);
  const scores = new Float32Array(priors * 2);
  const offsets = new Float32Array(priors * 4);
  for (let i = 0; i < priors; i += 1) {
    scores[i * 2 + 1] = nonsense ? NaN : (i % 97) / 200;
    offsets.fill((i % 7) / 7 + shift, i * 4, i * 4 + 4);
  }
  return { scores, offsets };
}

const picture: DetectorPicture = { width: 64, height: 64, rgb: new Uint8Array(64 * 64 * 3) };

describe('choosing an execution provider', () => {
  test('takes the fastest that agrees with the CPU and lets the others go', async () => {
    const fake = new FakeNetworks({ cpu: { ms: 12 }, cuda: { ms: 1 }, webgpu: { ms: 5 } });
    const chosen = await chooseProvider({ candidates: ['webgpu', 'cuda', 'cpu'], load: fake.load });
    expect(chosen.provider).toBe('cuda');
    expect(chosen.trials.map(({ provider, problem }) => [provider, problem])).toEqual([
      ['cpu', null],
      ['webgpu', null],
      ['cuda', null],
    ]);
    expect(fake.closed).toEqual(['webgpu', 'cpu']);
  });

  test('does not take one whose boxes differ, however fast', async () => {
    const fake = new FakeNetworks({ cpu: { ms: 12 }, cuda: { ms: 1, shift: 0.5 } });
    const chosen = await chooseProvider({ candidates: ['cuda', 'cpu'], load: fake.load });
    expect(chosen.provider).toBe('cpu');
    expect(chosen.trials[1]).toMatchObject({ provider: 'cuda', medianMs: null });
    expect(chosen.trials[1]?.problem).toContain("differ from the CPU's");
  });

  test('does not take one that answers NaN', async () => {
    const fake = new FakeNetworks({ cpu: { ms: 12 }, dml: { ms: 1, nonsenseAfter: 0 } });
    expect((await chooseProvider({ candidates: ['dml', 'cpu'], load: fake.load })).provider).toBe('cpu');
  });

  test('says why one is not there', async () => {
    const fake = new FakeNetworks({ cuda: { throwsOnLoad: 'no such library\nsecond line' } });
    const { trials } = await chooseProvider({ candidates: ['cuda', 'cpu'], load: fake.load });
    expect(trials[1]?.problem).toBe('not available here (no such library)');
  });

  test('names each candidate before it is tried', async () => {
    const tried: string[] = [];
    const fake = new FakeNetworks({});
    await chooseProvider({
      candidates: ['cuda', 'cpu'],
      load: fake.load,
      onTrial: (name) => tried.push(name),
    });
    expect(tried).toEqual(['cpu', 'cuda']);
  });

  test('this build of onnxruntime lists the CPU last', () => {
    expect(listProviders().at(-1)).toBe('cpu');
  });
});

describe('a provider that goes wrong while running', () => {
  // Ten runs are the start-up benchmark: one for comparison, two to warm up, seven timed.
  test.each<[string, Behaviour]>([
    ['throws', { ms: 1, failsAfter: 12 }],
    ['answers NaN', { ms: 1, nonsenseAfter: 12 }],
  ])('that %s is replaced by the CPU, and the search is answered', async (_, behaviour) => {
    const reasons: string[] = [];
    const fake = new FakeNetworks({ cpu: { ms: 8 }, cuda: behaviour });
    const service = await FaceService.start({
      candidates: ['cuda', 'cpu'],
      load: fake.load,
      onFallBack: (reason) => reasons.push(reason),
    });
    expect(service.provider).toBe('cuda');
    const before = await service.search(picture);
    let after = before;
    for (let run = 0; run < 4; run += 1) after = await service.search(picture);
    expect(service.provider).toBe('cpu');
    expect(reasons).toHaveLength(1);
    expect(after).toEqual(before);
  });

  test('that becomes slow is replaced by the CPU', async () => {
    const fake = new FakeNetworks({ cpu: { ms: 8 }, cuda: { ms: 1, slowAfter: 40 } });
    const service = await FaceService.start({ candidates: ['cuda', 'cpu'], load: fake.load });
    for (let run = 0; run < 60 && service.provider === 'cuda'; run += 1) await service.search(picture);
    expect(service.provider).toBe('cpu');
  });

  test('when the CPU fails too there is an error, not a guess', async () => {
    const fake = new FakeNetworks({ cpu: { nonsenseAfter: 10 } });
    const service = await FaceService.start({ candidates: ['cpu'], load: fake.load });
    await expect(service.search(picture)).rejects.toMatchObject({ code: 'detector.nonsense' });
  });
});
