import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CaptureSource } from '../../../src/engine/source/capture-source.js';
import type { Capture } from '../../../src/engine/source/device-layer.js';
import { FakeDevices, greyFrame, lumaOf, watchFree } from '../../fixtures/devices/fake-devices.js';

const REQUEST = { device: 'fake', address: 'fake', options: {} };

let devices: FakeDevices;
let source: CaptureSource;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  devices = new FakeDevices();
  source = new CaptureSource({ name: 'camera:0', open: () => devices.open(REQUEST) });
});
afterEach(async () => {
  await settled(source.close());
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** Lets a promise have what time it needs, at most 20 s, and tells how long that was, ms. */
async function settled(promise: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  const over = { at: NaN };
  const end = (): void => {
    over.at = performance.now();
  };
  promise.then(end, end);
  for (let waited = 0; waited <= 20_000; waited += 1) {
    await pass(waited === 0 ? 0 : 1);
    if (!Number.isNaN(over.at)) return over.at - startedAt;
  }
  throw new Error('it never came to an end');
}

function shown(): number | null {
  const offer = source.frameAt();
  return offer ? lumaOf(offer.frame) : null;
}

async function openWith(luma: number): Promise<void> {
  devices.onOpen = (capture) => Promise.resolve(capture.give(greyFrame(luma)));
  await settled(source.open());
}

/** The error of a promise, with whatever time it takes. */
async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  const caught = promise.then(
    () => null,
    (error: unknown) => error,
  );
  await settled(caught);
  return caught;
}

describe('a device that works', () => {
  test('is opened with its first picture, and shows its newest', async () => {
    await openWith(40);
    expect(shown()).toBe(40);
    devices.newest.give(greyFrame(80));
    await pass(20);
    expect(shown()).toBe(80);
    devices.newest.give(greyFrame(90), greyFrame(100), greyFrame(110));
    await pass(20);
    expect(shown()).toBe(110);
    expect(source.state).toEqual({ state: 'ready' });
  });

  test('gives every picture another id and the time it came, and no other for none', async () => {
    await openWith(40);
    const before = source.frameAt();
    await pass(500);
    expect(source.frameAt()).toEqual(before);
    devices.newest.give(greyFrame(40));
    await pass(10);
    const after = source.frameAt();
    expect(after?.id).not.toBe(before?.id);
    expect((after?.capturedAt ?? 0) - (before?.capturedAt ?? 0)).toBeGreaterThanOrEqual(500);
  });

  test('frees the pictures it shows no more, each once', async () => {
    const frames = [50, 60, 70].map((luma) => greyFrame(luma));
    const watched = frames.map((frame) => watchFree(frame));
    devices.onOpen = (capture) => Promise.resolve(capture.give(...frames));
    await settled(source.open());
    await pass(30);
    expect(watched.map(({ frees }) => frees)).toEqual([1, 1, 0]);
    await settled(source.close());
    expect(watched.map(({ frees }) => frees)).toEqual([1, 1, 1]);
  });

  test('is not asked in a busy loop', async () => {
    await openWith(40);
    const before = devices.newest.reads;
    await pass(1_000);
    expect(devices.newest.reads - before).toBeLessThan(300);
    expect(devices.newest.reads - before).toBeGreaterThan(100);
  });

  test('is read as often as asked for, however long a read takes', async () => {
    let reads = 0;
    const slow: Capture = {
      read: () => {
        reads += 1;
        return new Promise((resolve) => setTimeout(resolve, 15, greyFrame(reads % 200)));
      },
      close: () => Promise.resolve(),
    };
    source = new CaptureSource({
      name: 'screen:0',
      open: () => Promise.resolve(slow),
      readEveryMs: 1000 / 30,
    });
    await settled(source.open());
    const before = reads;
    await pass(10_000);
    expect(reads - before).toBeGreaterThan(295);
    expect(reads - before).toBeLessThan(305);
  });
});

describe('a device that cannot be opened', () => {
  test.each(['Device or resource busy', 'Permission denied'])('says why: %s', async (reason) => {
    devices.onOpen = () => Promise.reject(new Error(`opening failed: ${reason}`));
    const error = await errorOf(source.open());
    expect(error).toMatchObject({ code: 'source.unavailable' });
    expect(String(error)).toContain('camera:0: ');
    expect(String(error)).toContain(reason);
  });

  test('that never gives a picture is given up after 8 s, and closed', async () => {
    const error = await errorOf(source.open());
    expect(error).toMatchObject({ code: 'source.unavailable' });
    expect(String(error)).toContain('8 s');
    expect(performance.now()).toBeLessThan(9_500);
    expect(devices.newest.closed).toBe(true);
    expect(source.frameAt()).toBeNull();
  });

  test('that hangs while it is read the first time is given up too', async () => {
    devices.onOpen = (capture) => Promise.resolve(capture.give('hang'));
    expect(await errorOf(source.open())).toMatchObject({ code: 'source.unavailable' });
    expect(devices.newest.closed).toBe(true);
  });

  test('that hangs while it is opened is given up, and closed when it opens after all', async () => {
    let opened: () => void = () => undefined;
    devices.onOpen = (capture) =>
      new Promise((resolve) => {
        opened = () => {
          resolve(capture);
        };
      });
    expect(await errorOf(source.open())).toMatchObject({ code: 'source.unavailable' });
    opened();
    await pass(10);
    expect(devices.newest.closed).toBe(true);
  });

  test('that is slow to wake up is waited for', async () => {
    devices.onOpen = (capture) => Promise.resolve(capture);
    const opening = source.open();
    await pass(6_000);
    devices.newest.give(greyFrame(66));
    await settled(opening);
    expect(shown()).toBe(66);
  });
});

describe('a device that breaks off', () => {
  test('shows nothing, never its last picture, and is ready again when it is back', async () => {
    await openWith(40);
    devices.onOpen = () => Promise.reject(new Error('No such device'));
    devices.newest.give(new Error('reading failed: No such device'));
    await pass(10);
    expect(shown()).toBeNull();
    expect(source.state).toMatchObject({ state: 'lost', error: { code: 'source.lost', retryable: true } });
    expect(devices.newest.closed).toBe(true);
    await pass(5_000);
    expect(shown()).toBeNull();
    devices.onOpen = (capture) => Promise.resolve(capture.give(greyFrame(120)));
    await pass(4_100);
    expect(source.state).toEqual({ state: 'ready' });
    expect(shown()).toBe(120);
    expect(devices.captures).toHaveLength(2);
  });

  test('is asked for again less and less often', async () => {
    await openWith(40);
    const tries: number[] = [];
    devices.onOpen = () => {
      tries.push(performance.now());
      return Promise.reject(new Error('No such device'));
    };
    devices.newest.give(new Error('unplugged'));
    await pass(20_000);
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(waits.slice(0, 5).map((ms) => Math.round(ms / 100) * 100)).toEqual([
      1_000, 2_000, 4_000, 4_000, 4_000,
    ]);
  });

  test('is asked for soon again after it has worked', async () => {
    await openWith(40);
    devices.onOpen = () => Promise.reject(new Error('No such device'));
    devices.newest.give(new Error('unplugged'));
    await pass(10_000);
    devices.onOpen = (capture) => Promise.resolve(capture.give(greyFrame(50)));
    await pass(4_100);
    devices.newest.give(new Error('unplugged'));
    await pass(10);
    expect(shown()).toBeNull();
    await pass(600);
    expect(shown()).toBe(50);
  });

  test('has as long to wake up again as at first', async () => {
    await openWith(40);
    devices.onOpen = (capture) => Promise.resolve(capture);
    devices.newest.give(new Error('unplugged'));
    await pass(600);
    expect(devices.captures).toHaveLength(2);
    await pass(6_000);
    expect(devices.captures).toHaveLength(2);
    expect(shown()).toBeNull();
    devices.newest.give(greyFrame(77));
    await pass(10);
    expect(shown()).toBe(77);
  });

  test.each([
    ['gives nothing', null],
    ['hangs', 'hang' as const],
  ])('%s: it is lost within about 2 s', async (_, step) => {
    await openWith(40);
    devices.onOpen = () => Promise.reject(new Error('No such device'));
    devices.newest.give(step);
    await pass(1_900);
    expect(shown()).toBe(40);
    await pass(150);
    expect(shown()).toBeNull();
    expect(source.state).toMatchObject({ state: 'lost', error: { code: 'source.lost' } });
  });

  test('frees what a given-up read gives later', async () => {
    await openWith(40);
    const stuck = devices.newest.give('hang');
    devices.onOpen = (capture) => Promise.resolve(capture.give(greyFrame(90)));
    await pass(2_700);
    expect(shown()).toBe(90);
    const late = greyFrame(41);
    const watched = watchFree(late);
    stuck.answer(late);
    await pass(10);
    expect(watched.frees).toBe(1);
    expect(shown()).toBe(90);
  });

  test('is not opened a second time while its driver still hangs in the first', async () => {
    let letGo: () => void = () => undefined;
    const stuck: Capture = {
      read: vi
        .fn<Capture['read']>()
        .mockResolvedValueOnce(greyFrame(40))
        .mockReturnValue(new Promise(() => undefined)),
      close: () =>
        new Promise((resolve) => {
          letGo = resolve;
        }),
    };
    devices.onOpen = () => Promise.resolve(stuck);
    await settled(source.open());
    devices.onOpen = (capture) => Promise.resolve(capture.give(greyFrame(50)));
    await pass(30_000);
    expect(devices.tries).toBe(1);
    expect(shown()).toBeNull();
    letGo();
    await pass(10);
    expect(devices.tries).toBe(2);
    expect(shown()).toBe(50);
  });
});

describe('closing', () => {
  test.each([
    ['while a read hangs', 'hang' as const],
    ['while nothing comes', null],
    ['after it broke off', new Error('unplugged')],
  ])('comes to its end %s', async (_, step) => {
    await openWith(40);
    const capture = devices.newest.give(step);
    await pass(100);
    expect(await settled(source.close())).toBeLessThan(1_100);
    expect(capture.closed).toBe(true);
    expect(source.frameAt()).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('frees what a hanging read gives afterwards', async () => {
    await openWith(40);
    const capture = devices.newest.give('hang');
    await pass(100);
    await settled(source.close());
    const late = greyFrame(41);
    const watched = watchFree(late);
    capture.answer(late);
    await pass(10);
    expect(watched.frees).toBe(1);
    expect(source.frameAt()).toBeNull();
  });

  test.each([
    ['for the first time', false],
    ['again', true],
  ])('while it is opened %s closes what opens afterwards', async (_, again) => {
    if (again) await openWith(40);
    let opened: () => void = () => undefined;
    devices.onOpen = (capture) =>
      new Promise((resolve) => {
        opened = () => {
          resolve(capture.give(greyFrame(40)));
        };
      });
    if (again) devices.newest.give(new Error('unplugged'));
    const opening = again ? Promise.resolve() : errorOf(source.open());
    await pass(700);
    await settled(source.close());
    opened();
    await pass(10);
    if (!again) expect(await opening).toMatchObject({ code: 'source.unavailable' });
    expect(devices.newest.closed).toBe(true);
    expect(source.frameAt()).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('does not wait for a driver that never closes', async () => {
    const stuck: Capture = {
      read: () => Promise.resolve(greyFrame(40)),
      close: () => new Promise(() => undefined),
    };
    devices.onOpen = () => Promise.resolve(stuck);
    await settled(source.open());
    expect(await settled(source.close())).toBeLessThan(1_100);
  });

  test('twice, or without having been opened, is no error', async () => {
    await settled(source.close());
    source = new CaptureSource({ name: 'camera:0', open: () => devices.open(REQUEST) });
    await openWith(40);
    await settled(Promise.all([source.close(), source.close()]));
    await settled(source.close());
    expect(source.frameAt()).toBeNull();
  });
});
