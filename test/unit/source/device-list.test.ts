import { describe, expect, test } from 'vitest';
import { describeDevices, formatDevices, runDevices } from '../../../src/cli/commands/devices.js';
import type { CaptureDevice } from '../../../src/engine/source/device-layer.js';
import { FakeDevices } from '../../fixtures/devices/fake-devices.js';

const CAMERAS: CaptureDevice[] = [
  { kind: 'camera', name: '/dev/video0', description: 'Built-in' },
  { kind: 'camera', name: '/dev/video2', description: 'USB' },
];
const MICROPHONE: CaptureDevice = { kind: 'microphone', name: 'hw:1', description: 'Headset' };
const SCREEN: CaptureDevice = { kind: 'screen', name: ':0', description: 'screen' };

function system(
  platform: NodeJS.Platform,
  plugged: CaptureDevice[],
  env: FakeDevices['env'] = {},
): FakeDevices {
  return Object.assign(new FakeDevices(), { platform, plugged, env });
}

describe('the devices of a system', () => {
  test('have the names that live takes, with modes and encoders', async () => {
    const devices = system('linux', [...CAMERAS, SCREEN, MICROPHONE], { DISPLAY: ':0' });
    const modes = [
      { width: 1280, height: 720, frameRate: 29.97, pixelFormat: 'none' },
      { width: 1280, height: 720, frameRate: 30, pixelFormat: 'yuyv422' },
      { width: 640, height: 480, frameRate: 15, pixelFormat: 'yuyv422' },
    ];
    devices.modesOf.set('/dev/video2', modes);
    const report = await describeDevices(devices, ['h264_nvenc', 'libx264']);
    expect(report).toEqual({
      cameras: [
        { uri: 'camera:0', name: '/dev/video0', description: 'Built-in', modes: [] },
        { uri: 'camera:1', name: '/dev/video2', description: 'USB', modes },
      ],
      screens: [{ uri: 'screen:0', description: 'all monitors (X11)' }],
      microphones: [{ uri: 'mic:0', description: 'Headset' }],
      encoders: ['h264_nvenc', 'libx264'],
      reasons: {},
    });
    expect(formatDevices(report)).toEqual([
      'cameras',
      '  camera:0  Built-in  modes unknown, it may be in use',
      '  camera:1  USB  1280x720@30 640x480@15',
      'screens',
      '  screen:0  all monitors (X11)',
      'microphones (--audio)',
      '  mic:0  Headset',
      'H.264 encoders, the first is used',
      '  h264_nvenc',
      '  libx264',
    ]);
  });

  test('include a camera that is in use and tells no modes', async () => {
    const devices = system('linux', CAMERAS);
    devices.modes = () => Promise.reject(new Error('Device or resource busy'));
    const { cameras } = await describeDevices(devices, []);
    expect(cameras.map(({ uri, modes }) => [uri, modes])).toEqual([
      ['camera:0', []],
      ['camera:1', []],
    ]);
  });

  test.each(['linux', 'darwin', 'win32'] as const)(
    'of %s that has none say so, and why',
    async (platform) => {
      const lines = formatDevices(await describeDevices(system(platform, []), ['libx264']));
      expect(lines).toEqual([
        'cameras',
        expect.stringContaining('  no camera found (') as string,
        'screens',
        expect.stringMatching(platform === 'linux' ? /DISPLAY/ : /no screen found/) as string,
        'microphones (--audio)',
        expect.stringContaining('  no microphone found (') as string,
        'H.264 encoders, the first is used',
        '  libx264',
      ]);
    },
  );

  test('name no screen of an X11 server that does not answer', async () => {
    const { screens, reasons } = await describeDevices(system('linux', [], { DISPLAY: ':5' }), []);
    expect(screens).toEqual([]);
    expect(reasons.screens).toBe('the X11 display :5.0 does not answer');
  });

  test('count the monitors of X11 as the one screen that they are', async () => {
    const plugged = [SCREEN, { ...SCREEN, name: 'HDMI-1' }];
    const { screens } = await describeDevices(system('linux', plugged, { DISPLAY: ':0' }), []);
    expect(screens).toEqual([{ uri: 'screen:0', description: 'all monitors (X11)' }]);
  });

  test('name no screen that live would refuse', async () => {
    const wayland = system('linux', [SCREEN], { DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' });
    const forbidden = Object.assign(system('darwin', [SCREEN]), { mayCaptureScreen: () => false });
    for (const [devices, why] of [
      [wayland, 'Wayland'],
      [forbidden, 'Screen Recording'],
    ] as const) {
      const { screens, reasons } = await describeDevices(devices, []);
      expect(screens).toEqual([]);
      expect(reasons.screens).toContain(why);
    }
  });
});

test('veilcast devices --json prints one object about this machine', async () => {
  const lines: string[] = [];
  const io = { stdout: (line: string) => lines.push(line), stderr: () => undefined };
  expect(await runDevices(['--json'], io)).toBe(0);
  expect(lines).toHaveLength(1);
  const report = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  expect(Object.keys(report)).toEqual(['cameras', 'screens', 'microphones', 'encoders', 'reasons']);
  expect(report['encoders']).toContain('libx264');
});
