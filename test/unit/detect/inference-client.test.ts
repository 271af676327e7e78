import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InferenceClient } from '../../../src/engine/detect/inference-client.js';
import type { InferenceRequest } from '../../../src/engine/detect/inference-messages.js';
import type { ProcessPort } from '../../../src/engine/process/process-port.js';

/** A detector process under the test's control. */
class FakeProcess implements ProcessPort {
  readonly requests: InferenceRequest[] = [];
  killed = false;
  say: (message: unknown) => void = () => undefined;
  die: (reason: string) => void = () => undefined;

  send(request: InferenceRequest): void {
    this.requests.push(request);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.say = listener;
  }
  onExit(listener: (reason: string) => void): void {
    this.die = listener;
  }
  kill(): void {
    this.killed = true;
  }
  becomeReady(provider = 'cpu'): void {
    this.say({ type: 'trial', provider });
    this.say({ type: 'ready', provider, trials: [] });
  }
  get lastId(): number {
    const last = this.requests.at(-1);
    return last?.type === 'search' ? last.id : -1;
  }
}

const picture = { width: 100, height: 50, rgb: new Uint8Array(100 * 50 * 3) };
let processes: FakeProcess[];
let client: InferenceClient;

function current(): FakeProcess {
  const process = processes.at(-1);
  if (!process) throw new Error('no process was started');
  return process;
}

beforeEach(() => {
  vi.useFakeTimers();
  processes = [];
  client = new InferenceClient(() => {
    const process = new FakeProcess();
    processes.push(process);
    return process;
  });
});
afterEach(async () => {
  await client.close();
  vi.useRealTimers();
});

describe('the detector as the line sees it', () => {
  test('is starting until the process is ready, and refuses to search until then', async () => {
    expect(client.state).toBe('starting');
    await expect(client.detect(picture)).rejects.toMatchObject({ code: 'detector.lost' });
    current().becomeReady();
    expect([client.state, client.provider]).toEqual(['ready', 'cpu']);
  });

  test('answers with the boxes of the search that was asked', async () => {
    current().becomeReady();
    const first = client.detect(picture);
    const firstId = current().lastId;
    const second = client.detect(picture);
    current().say({
      type: 'found',
      id: current().lastId,
      cpuSeconds: 1,
      faces: Float32Array.of(1, 2, 3, 4, 0.5),
    });
    current().say({ type: 'found', id: firstId, cpuSeconds: 1, faces: new Float32Array(0) });
    expect((await first).detections).toEqual([]);
    expect((await second).detections).toEqual([
      { box: { x: 1, y: 2, w: 3, h: 4 }, score: 0.5, kind: 'face' },
    ]);
  });

  test.each([
    ['NaN', [NaN, 2, 3, 4, 0.9]],
    ['an infinite box', [1, 2, Infinity, 4, 0.9]],
    ['a negative size', [1, 2, -3, 4, 0.9]],
    ['a score above 1', [1, 2, 3, 4, 7]],
    ['a box far outside', [9000, 2, 3, 4, 0.9]],
    ['half a face', [1, 2, 3]],
  ])('takes %s for nonsense', async (_, numbers) => {
    current().becomeReady();
    const search = client.detect(picture);
    current().say({ type: 'found', id: current().lastId, cpuSeconds: 1, faces: Float32Array.from(numbers) });
    await expect(search).rejects.toMatchObject({ code: 'detector.nonsense' });
    expect(client.state).toBe('ready');
  });

  test('starts a process anew that answers nonsense three times', async () => {
    current().becomeReady();
    for (let i = 0; i < 3; i += 1) {
      const search = client.detect(picture);
      current().say({
        type: 'found',
        id: current().lastId,
        cpuSeconds: 1,
        faces: Float32Array.of(NaN, 0, 0, 0, 0),
      });
      await expect(search).rejects.toMatchObject({ code: 'detector.nonsense' });
    }
    expect(client.state).toBe('down');
    expect(current().killed).toBe(true);
  });

  test('gives up a process that does not answer within 2 s, with every search under way', async () => {
    current().becomeReady();
    const searches = [client.detect(picture), client.detect(picture)].map((search) =>
      search.catch((error: unknown) => error),
    );
    vi.advanceTimersByTime(2_001);
    for (const outcome of await Promise.all(searches)) {
      expect(outcome).toMatchObject({ code: 'detector.timeout', retryable: true });
    }
    expect([current().killed, client.state, client.provider]).toEqual([true, 'down', null]);
  });

  test('restarts a dead process with growing waits, and begins again after a healthy while', async () => {
    const waits: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      current().becomeReady();
      current().die('signal SIGSEGV');
      const count = processes.length;
      let waited = 0;
      while (processes.length === count && waited < 10_000) {
        vi.advanceTimersByTime(50);
        waited += 50;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3000, 3000]);
    current().becomeReady();
    vi.advanceTimersByTime(10_001);
    const count = processes.length;
    current().die('signal SIGSEGV');
    vi.advanceTimersByTime(100);
    expect(processes.length).toBe(count + 1);
    await Promise.resolve();
  });

  test('does not try again the provider under which the process died', () => {
    current().say({ type: 'trial', provider: 'cpu' });
    current().say({ type: 'trial', provider: 'cuda' });
    current().die('signal SIGSEGV');
    vi.advanceTimersByTime(100);
    expect(current().requests[0]).toEqual({ type: 'start', excluded: ['cuda'] });
    current().becomeReady('webgpu');
    current().die('signal SIGKILL');
    vi.advanceTimersByTime(1000);
    expect(current().requests[0]).toEqual({ type: 'start', excluded: ['cuda', 'webgpu'] });
  });

  test('a late answer of a process that was given up changes nothing', async () => {
    current().becomeReady();
    const old = current();
    const search = client.detect(picture).catch((error: unknown) => error);
    const id = old.lastId;
    old.die('signal SIGKILL');
    vi.advanceTimersByTime(100);
    current().becomeReady();
    old.say({ type: 'found', id, cpuSeconds: 1, faces: new Float32Array(0) });
    old.die('again');
    expect(await search).toMatchObject({ code: 'detector.lost' });
    expect(client.state).toBe('ready');
  });

  test('something that is no answer at all ends the process', () => {
    current().becomeReady();
    current().say({ hello: 'world' });
    expect([client.state, current().killed]).toEqual(['down', true]);
  });

  test('an unusable model is told to whoever waits for the start', async () => {
    current().say({ type: 'failed', id: null, code: 'model.corrupt', message: 'wrong hash' });
    expect(await client.started).toMatchObject({ code: 'model.corrupt' });
  });

  test('closing ends the process for good', async () => {
    current().becomeReady();
    await client.close();
    vi.advanceTimersByTime(60_000);
    expect([processes.length, current().killed]).toEqual([1, true]);
  });
});
