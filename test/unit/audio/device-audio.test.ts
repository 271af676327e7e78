import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AudioSource } from '../../../src/engine/audio/audio-source.js';
import { openAudioInput } from '../../../src/engine/audio/device-audio.js';
import { FakeDevices, greyFrame, soundFrame, watchFree } from '../../fixtures/devices/fake-devices.js';

const MIC = { kind: 'microphone', name: 'hw:1', description: 'Desk microphone' } as const;
const CAMERA = { kind: 'camera', name: '/dev/video0', description: 'Desk camera' } as const;
const CHUNK = 480;
const FRAME = 1_600;

let devices: FakeDevices;
let audio: AudioSource;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  devices = new FakeDevices();
  devices.plugged = [CAMERA, MIC];
  audio = openAudioInput({ kind: 'mic', index: 0 }, devices);
});
afterEach(async () => {
  await closeWithin(20_000);
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

async function closeWithin(ms: number): Promise<void> {
  const closed = vi.fn();
  void audio.close().then(closed);
  await pass(ms);
  expect(closed).toHaveBeenCalled();
}

/** Sound of one loudness. */
function loud(level: number, sampleRate = 48_000): ReturnType<typeof soundFrame> {
  return soundFrame(new Float32Array(CHUNK * 2).fill(level), sampleRate);
}

/** Runs the program for `seconds` with the device speaking at `level` (null: silent); what was heard at the end. */
async function hear(seconds: number, level: number | null, sampleRate = 48_000): Promise<Set<number>> {
  let last: Float32Array = new Float32Array(0);
  let due = 0;
  for (let frame = 0; frame < seconds * 30; frame += 1) {
    for (due += 1 / 30; level !== null && due >= CHUNK / sampleRate; due -= CHUNK / sampleRate) {
      devices.newest.give(loud(level, sampleRate));
    }
    await pass(1000 / 30);
    last = audio.samplesAt(frame * FRAME, FRAME);
    expect(last).toHaveLength(FRAME * 2);
  }
  return new Set(last);
}

describe('a microphone', () => {
  test('is silent before anything comes, then heard, silent while unplugged, and heard again', async () => {
    await audio.open();
    expect(await hear(0.5, null)).toEqual(new Set([0]));
    expect(await hear(0.5, 0.5)).toEqual(new Set([0.5]));
    const first = devices.newest;
    devices.onOpen = () => Promise.reject(new Error('No such device'));
    first.give(new Error('No such device'));
    expect(await hear(3, null)).toEqual(new Set([0]));
    expect(first.closed).toBe(true);
    devices.onOpen = (capture) => Promise.resolve(capture);
    expect(await hear(1.1, null)).toEqual(new Set([0]));
    expect(devices.captures).toHaveLength(2);
    expect(await hear(0.5, 0.25)).toEqual(new Set([0.25]));
  });

  test('of another rate is heard at the program’s', async () => {
    await audio.open();
    await hear(1, 0.5, 44_100);
    for (const sample of await hear(3, 0.5, 44_100)) expect(sample).toBeCloseTo(0.5, 3);
  });

  test('is looked for once a second while it is gone, and not in a busy loop while it says nothing', async () => {
    await audio.open();
    const { reads } = devices.newest;
    await pass(1_000);
    expect(devices.newest.reads - reads).toBeLessThan(250);
    devices.onOpen = () => Promise.reject(new Error('No such device'));
    devices.newest.give(new Error('No such device'));
    const before = devices.tries;
    await pass(10_000);
    expect(devices.tries - before).toBeGreaterThanOrEqual(9);
    expect(devices.tries - before).toBeLessThanOrEqual(10);
  });

  test('frees what it was given, what cannot be heard too', async () => {
    await audio.open();
    const frames = [loud(0.5), greyFrame(50)];
    const watched = frames.map(watchFree);
    devices.newest.give(...frames);
    await pass(100);
    expect(watched.map(({ frees }) => frees)).toEqual([1, 1]);
  });

  test.each([
    ['linux', 'alsa', 'hw:1', {}],
    ['win32', 'dshow', 'audio=hw:1', { audio_buffer_size: '20' }],
    ['darwin', 'avfoundation', ':hw:1', {}],
  ] as const)('is asked of FFmpeg on %s', async (platform, device, address, options) => {
    devices.platform = platform;
    await audio.open();
    expect(devices.newest.request).toEqual({ device, address, options });
  });
});

describe('a microphone that cannot be opened', () => {
  test('names those that are there', async () => {
    audio = openAudioInput({ kind: 'mic', index: 1 }, devices);
    await expect(audio.open()).rejects.toMatchObject({
      code: 'source.unavailable',
      message: 'mic:1: expected a microphone, there is only mic:0 (Desk microphone)',
    });
    devices.plugged = [CAMERA];
    await expect(audio.open()).rejects.toThrow('mic:1: expected a microphone, there is none');
  });

  test('says why', async () => {
    devices.onOpen = () => Promise.reject(new Error('opening failed: Permission denied'));
    await expect(audio.open()).rejects.toMatchObject({ code: 'source.unavailable' });
    await expect(audio.open()).rejects.toThrow(/^mic:0: .*Permission denied/);
  });

  test('that hangs is given up after 8 s', async () => {
    devices.onOpen = () => new Promise(() => undefined);
    const failed = expect(audio.open()).rejects.toMatchObject({ code: 'source.unavailable' });
    await pass(8_100);
    await failed;
  });

  test('is said to be unsupported where it is the desktop', async () => {
    audio = openAudioInput({ kind: 'desktop' }, devices);
    await expect(audio.open()).rejects.toMatchObject({ code: 'source.unsupported' });
    expect(devices.tries).toBe(0);
  });
});

describe('closing a microphone', () => {
  test.each([
    ['while a read hangs', 'hang' as const],
    ['while nothing comes', null],
    ['while it is looked for', new Error('unplugged')],
  ])('comes to its end %s', async (_, step) => {
    await audio.open();
    const capture = devices.newest.give(step);
    await pass(100);
    await closeWithin(10);
    expect(capture.closed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    const late = loud(0.5);
    const watched = watchFree(late);
    capture.answer(late);
    await pass(10);
    if (step === 'hang') expect(watched.frees).toBe(1);
    else late.free();
  });

  test('while it is opened again closes what opens afterwards', async () => {
    await audio.open();
    let opened: () => void = () => undefined;
    devices.onOpen = (capture) =>
      new Promise((resolve) => {
        opened = () => {
          resolve(capture);
        };
      });
    devices.newest.give(new Error('unplugged'));
    await pass(1_200);
    await closeWithin(10);
    opened();
    await pass(10);
    expect(devices.captures).toHaveLength(2);
    expect(devices.newest.closed).toBe(true);
  });
});
