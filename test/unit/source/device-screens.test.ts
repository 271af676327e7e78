import { describe, expect, test } from 'vitest';
import { createSource } from '../../../src/engine/source/create-source.js';
import type { CaptureDevice } from '../../../src/engine/source/device-layer.js';
import { screenRequest } from '../../../src/engine/source/screen-source.js';
import { FakeDevices } from '../../fixtures/devices/fake-devices.js';

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
