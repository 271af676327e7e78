import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSource } from '../../../src/engine/source/create-source.js';
import type { CaptureDevice } from '../../../src/engine/source/device-layer.js';
import { screenRequest } from '../../../src/engine/source/screen-source.js';
import type { VideoSource } from '../../../src/engine/source/video-source.js';
import { FakeDevices, greyFrame } from '../../fixtures/devices/fake-devices.js';

const CANVAS = { width: 1280, height: 720, frameRate: 30 };

function screen(index: number, bounds?: CaptureDevice['bounds']): CaptureDevice {
  return {
    kind: 'screen',
    name: `s${index}`,
    description: `Display ${index}`,
    ...(bounds ? { bounds } : {}),
  };
}

function system(platform: NodeJS.Platform, changes: Partial<FakeDevices> = {}): FakeDevices {
  return Object.assign(new FakeDevices(), { platform }, changes);
}

describe('a screen under X11', () => {
  test('that cannot be opened says more than "I/O error"', async () => {
    const devices = system('linux', { env: { DISPLAY: ':1' } });
    devices.onOpen = () => Promise.reject(new Error('opening failed: Input/output error'));
    const { video } = createSource({ kind: 'screen', index: 4 }, CANVAS, devices);
    await expect(video.open()).rejects.toMatchObject({
      code: 'source.unavailable',
      message: expect.stringMatching(/^screen:4: expected X11 screen :1\.4.*no such screen/) as string,
    });
  });
});

describe('under Wayland, where X11 gives a black picture,', () => {
  const sessions = [
    { XDG_SESSION_TYPE: 'wayland' },
    { XDG_SESSION_TYPE: 'wayland', WAYLAND_DISPLAY: 'wayland-0' },
    // A compositor that was started from a text console.
    { XDG_SESSION_TYPE: 'tty', WAYLAND_DISPLAY: 'wayland-1' },
    { XDG_SESSION_TYPE: '', WAYLAND_DISPLAY: 'wayland-0' },
    { WAYLAND_DISPLAY: 'wayland-0' },
  ];
  test.each(sessions)('nothing is captured: %o', async (session) => {
    const devices = system('linux', { env: { DISPLAY: ':0', ...session } });
    for (const uri of [
      { kind: 'screen', index: 0 },
      { kind: 'window', title: 'Editor' },
    ] as const) {
      const { video } = createSource(uri, CANVAS, devices);
      await expect(video.open()).rejects.toMatchObject({
        code: 'source.unsupported',
        message: expect.stringMatching(/Wayland.*X11/) as string,
      });
      await video.close();
    }
    expect(devices.tries).toBe(0);
  });
});

describe('a screen of Windows', () => {
  const two = [
    screen(0, { x: 0, y: 0, width: 2560, height: 1440 }),
    screen(1, { x: -1920, y: 180, width: 1920, height: 1080 }),
  ];

  test('beside another is captured without the other', async () => {
    const request = await screenRequest(1, CANVAS, system('win32', { plugged: two }));
    expect(request).toEqual({
      device: 'gdigrab',
      address: 'desktop',
      options: {
        framerate: '30',
        draw_mouse: '1',
        offset_x: '-1920',
        offset_y: '180',
        video_size: '1920x1080',
      },
    });
  });

  test('beside another is refused when its place is unknown: both would be seen', async () => {
    for (const unknown of [screen(1), screen(1, { x: 0, y: 0, width: 0, height: 0 })]) {
      const devices = system('win32', { plugged: [screen(0), unknown] });
      await expect(screenRequest(1, CANVAS, devices)).rejects.toMatchObject({ code: 'source.unsupported' });
    }
  });

  test('that is the only one needs no place', async () => {
    const { options } = await screenRequest(0, CANVAS, system('win32', { plugged: [screen(0)] }));
    expect(options).toEqual({ framerate: '30', draw_mouse: '1' });
  });
});

describe('a screen of macOS', () => {
  test('is captured by its number', async () => {
    const devices = system('darwin', { plugged: [screen(0), screen(1)] });
    const { device, address } = await screenRequest(1, CANVAS, devices);
    expect({ device, address }).toEqual({ device: 'avfoundation', address: 'Capture screen 1' });
  });

  test('that macOS does not permit is refused, with the setting to change', async () => {
    const devices = Object.assign(system('darwin', { plugged: [screen(0)] }), {
      mayCaptureScreen: () => false,
    });
    await expect(screenRequest(0, CANVAS, devices)).rejects.toMatchObject({
      code: 'source.unavailable',
      message: expect.stringContaining('Screen Recording') as string,
    });
  });
});

describe('a screen that is unplugged', () => {
  const left = { x: -1920, y: 0, width: 1920, height: 1080 };
  const main = { x: 0, y: 0, width: 2560, height: 1440 };
  const right = { x: 2560, y: 0, width: 1280, height: 1024 };
  const windows = (name: string, bounds: typeof main): CaptureDevice => ({
    kind: 'screen',
    name: 'desktop',
    description: name,
    bounds,
  });
  const mac = (index: number, description: string): CaptureDevice => ({
    kind: 'screen',
    name: `Capture screen ${index}`,
    description,
  });

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function capture(devices: FakeDevices, index: number): Promise<VideoSource> {
    devices.onOpen = (opened) => Promise.resolve(opened.give(greyFrame(50)));
    const { video } = createSource({ kind: 'screen', index }, CANVAS, devices);
    await video.open();
    return video;
  }

  async function lose(video: VideoSource, devices: FakeDevices, plugged: CaptureDevice[]): Promise<void> {
    devices.plugged = plugged;
    devices.newest.give(new Error('reading failed'));
    await vi.advanceTimersByTimeAsync(600);
    const closing = video.close();
    await vi.advanceTimersByTimeAsync(2_000);
    await closing;
  }

  test('is not replaced on macOS by the one that moves into its place', async () => {
    const devices = system('darwin', { plugged: [mac(0, 'Notebook'), mac(1, 'Projector')] });
    const video = await capture(devices, 0);
    await lose(video, devices, [mac(0, 'Projector')]);
    expect(devices.tries).toBe(1);
  });

  test('is found on Windows at another place of the list, and no other is', async () => {
    const all = [windows('D1', left), windows('D2', main), windows('D3', right)];
    const devices = system('win32', { plugged: all });
    const video = await capture(devices, 1);
    await lose(video, devices, [windows('D2', main), windows('D3', right)]);
    expect(devices.captures.map(({ request }) => request.options['offset_x'])).toEqual(['0', '0']);

    const others = system('win32', { plugged: all });
    const first = await capture(others, 0);
    await lose(first, others, [windows('D2', main), windows('D3', right)]);
    expect(others.tries).toBe(1);
  });
});
