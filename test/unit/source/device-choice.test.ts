import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AudioSource } from '../../../src/engine/audio/audio-source.js';
import { openAudioInput } from '../../../src/engine/audio/device-audio.js';
import { createCameraSource } from '../../../src/engine/source/camera-source.js';
import type { CaptureDevice } from '../../../src/engine/source/device-layer.js';
import type { VideoSource } from '../../../src/engine/source/video-source.js';
import { FakeDevices, greyFrame, lumaOf, soundFrame } from '../../fixtures/devices/fake-devices.js';

const CANVAS = { width: 1280, height: 720, frameRate: 30 };
const DESK: CaptureDevice = { kind: 'camera', name: '/dev/video0', description: 'Desk camera' };
const ROOM: CaptureDevice = { kind: 'camera', name: '/dev/video2', description: 'Room camera' };
const HEADSET: CaptureDevice = { kind: 'microphone', name: 'hw:1', description: 'Headset' };
const ROOM_MIC: CaptureDevice = { kind: 'microphone', name: 'hw:2', description: 'Room microphone' };
/** What each device shows or says, so that it is known by it. */
const LUMA = { '/dev/video0': 40, '/dev/video2': 200 } as Record<string, number>;

let devices: FakeDevices;
const opened: (VideoSource | AudioSource)[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  devices = new FakeDevices();
  devices.onOpen = (capture) => {
    const luma = LUMA[capture.request.address];
    return Promise.resolve(luma === undefined ? capture : capture.give(greyFrame(luma)));
  };
});
afterEach(async () => {
  for (const source of opened.splice(0)) {
    const closing = source.close();
    await pass(5_000);
    await closing;
  }
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const addresses = (): string[] => devices.captures.map(({ request }) => request.address);

async function camera(index: number): Promise<VideoSource> {
  const source = createCameraSource(index, CANVAS, devices);
  opened.push(source);
  await source.open();
  return source;
}

async function microphone(index: number): Promise<AudioSource> {
  const audio = openAudioInput({ kind: 'mic', index }, devices);
  opened.push(audio);
  await audio.open();
  return audio;
}

describe('a camera that is unplugged', () => {
  test('is never replaced by the one that moves into its place', async () => {
    devices.plugged = [DESK, ROOM];
    const source = await camera(0);
    devices.plugged = [ROOM];
    devices.newest.give(new Error('No such device'));
    await pass(30_000);
    expect(addresses()).toEqual(['/dev/video0']);
    expect(source.frameAt(0)).toBeNull();
    expect(source.state).toMatchObject({
      state: 'lost',
      error: { message: 'camera:0: expected Desk camera again, there is only camera:0 (Room camera)' },
    });
  });

  test('is on air again when it is plugged in, at whatever place of the list', async () => {
    devices.plugged = [DESK, ROOM];
    const source = await camera(0);
    devices.plugged = [ROOM];
    devices.newest.give(new Error('No such device'));
    await pass(10_000);
    devices.plugged = [ROOM, DESK];
    await pass(4_100);
    const offer = source.frameAt(0);
    expect(offer && lumaOf(offer.frame)).toBe(40);
    expect(new Set(addresses())).toEqual(new Set(['/dev/video0']));
  });

  test.each([
    ['of another make', { ...DESK, description: 'Door camera' }],
    ['of the same make', { ...DESK, id: 'usb-7' }],
  ])('is not replaced by one %s that gets its name', async (_, other) => {
    devices.plugged = [{ ...DESK, id: 'usb-3' }];
    const source = await camera(0);
    devices.plugged = [other];
    devices.newest.give(new Error('No such device'));
    await pass(10_000);
    expect(devices.captures).toHaveLength(1);
    expect(source.frameAt(0)).toBeNull();
  });
});

describe('a microphone that is unplugged', () => {
  test('is never replaced by the one that moves into its place', async () => {
    devices.plugged = [HEADSET, ROOM_MIC];
    await microphone(0);
    devices.plugged = [ROOM_MIC];
    devices.newest.give(new Error('No such device'));
    await pass(10_000);
    expect(addresses()).toEqual(['hw:1']);
    devices.plugged = [ROOM_MIC, HEADSET];
    await pass(1_100);
    expect(addresses()).toEqual(['hw:1', 'hw:1']);
  });
});

describe('devices of one name', () => {
  const first: CaptureDevice = { kind: 'camera', name: 'Cam', description: 'Cam', id: 'usb-1' };
  const second: CaptureDevice = { ...first, id: 'usb-2' };
  const twinMic: CaptureDevice = { kind: 'microphone', name: 'Mic', description: 'Mic', id: 'usb-1' };

  test('are told apart on Windows by their number', async () => {
    LUMA['video=Cam'] = 90;
    devices.platform = 'win32';
    devices.plugged = [first, twinMic, second, { ...twinMic, id: 'usb-2' }];
    await camera(0);
    await camera(1);
    await microphone(1);
    expect(devices.captures.map(({ request }) => request.options)).toEqual([
      expect.not.objectContaining({ video_device_number: expect.anything() as string }),
      expect.objectContaining({ video_device_number: '1' }),
      expect.objectContaining({ audio_device_number: '1' }),
    ]);
  });

  test.each([
    ['the same', 'Cam'],
    ['one that begins so', 'Cam (Built-in)'],
  ])('are refused on macOS, where the other would be opened: %s', async (_, name) => {
    devices.platform = 'darwin';
    devices.plugged = [{ ...first, name }, second];
    const source = createCameraSource(1, CANVAS, devices);
    await expect(source.open()).rejects.toMatchObject({ code: 'source.unsupported' });
    expect(devices.tries).toBe(0);
  });
});

describe('what a device cannot do as asked', () => {
  test('a camera whose mode is no MJPEG after all chooses itself', async () => {
    devices.plugged = [DESK];
    devices.modesOf.set(DESK.name, [{ width: 1920, height: 1080, frameRate: 30, pixelFormat: 'none' }]);
    const open = devices.onOpen;
    devices.onOpen = (capture) =>
      capture.request.options['input_format'] === 'mjpeg'
        ? Promise.reject(new Error('Invalid argument'))
        : open(capture);
    const source = await camera(0);
    expect(source.frameAt(0)).not.toBeNull();
    expect(devices.newest.request.options).toEqual({});
  });

  test('a camera that is in use says so as at first', async () => {
    devices.plugged = [DESK];
    devices.modesOf.set(DESK.name, [{ width: 1280, height: 720, frameRate: 30, pixelFormat: 'none' }]);
    devices.onOpen = ({ request }) =>
      Promise.reject(
        new Error(request.options['input_format'] ? 'Device or resource busy' : 'another reason'),
      );
    const source = createCameraSource(0, CANVAS, devices);
    await expect(source.open()).rejects.toThrow(/busy/);
  });

  test('a microphone with one channel is opened so, and after a loss at once', async () => {
    devices.plugged = [HEADSET];
    devices.onOpen = (capture) =>
      capture.request.options['ch_layout'] === 'mono'
        ? Promise.resolve(capture)
        : Promise.reject(new Error('Input/output error'));
    const audio = await microphone(0);
    expect(devices.tries).toBe(2);
    devices.newest.give(new Error('No such device'));
    await pass(1_500);
    expect(devices.tries).toBe(3);
    for (let chunk = 0; chunk < 20; chunk += 1)
      devices.newest.give(soundFrame(new Float32Array(960).fill(0.5)));
    await pass(500);
    expect(new Set(audio.samplesAt(0, 1_600))).toEqual(new Set([0.5]));
  });

  test('a microphone that another program holds says so', async () => {
    devices.plugged = [HEADSET];
    devices.onOpen = () => Promise.reject(new Error('Input/output error'));
    const audio = openAudioInput({ kind: 'mic', index: 0 }, devices);
    await expect(audio.open()).rejects.toMatchObject({
      code: 'source.unavailable',
      message: expect.stringMatching(/^mic:0: Headset cannot be opened, another program/) as string,
    });
  });
});
