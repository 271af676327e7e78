import { describe, expect, test } from 'vitest';
import { cameraRequest, createCameraSource } from '../../../src/engine/source/camera-source.js';
import { FakeDevices, greyFrame, lumaOf } from '../../fixtures/devices/fake-devices.js';

const CANVAS = { width: 1280, height: 720, frameRate: 30 };
const DESK = { kind: 'camera', name: '/dev/video0', description: 'Desk camera' } as const;
const DOOR = { kind: 'camera', name: '/dev/video2', description: 'Door camera' } as const;
const MIC = { kind: 'microphone', name: 'hw:0', description: 'Desk microphone' } as const;

function system(...plugged: FakeDevices['plugged']): FakeDevices {
  const devices = new FakeDevices();
  devices.plugged = plugged;
  return devices;
}

describe('a camera', () => {
  test('is opened by its place in the list, in the mode that suits the canvas, and shows its picture', async () => {
    const devices = system(MIC, DESK, DOOR);
    devices.modesOf.set(DOOR.name, [
      { width: 640, height: 480, frameRate: 30, pixelFormat: 'yuyv422' },
      { width: 1280, height: 720, frameRate: 30, pixelFormat: 'none' },
    ]);
    devices.onOpen = (capture) => Promise.resolve(capture.give(greyFrame(99)));
    const source = createCameraSource(1, CANVAS, devices);
    await source.open();
    const offer = source.frameAt();
    expect(offer && lumaOf(offer.frame)).toBe(99);
    expect(devices.newest.request).toEqual({
      device: 'v4l2',
      address: '/dev/video2',
      options: { video_size: '1280x720', framerate: '30', input_format: 'mjpeg' },
    });
    await source.close();
    expect(devices.newest.closed).toBe(true);
  });

  test('that names no modes chooses itself', async () => {
    const devices = system(DESK);
    devices.onOpen = (capture) => Promise.resolve(capture.give(greyFrame(99)));
    const source = createCameraSource(0, CANVAS, devices);
    await source.open();
    expect(devices.newest.request).toEqual({ device: 'v4l2', address: '/dev/video0', options: {} });
    await source.close();
  });

  test.each([
    ['none at all', [MIC], 0, 'camera:0: expected a camera, there is none'],
    [
      'fewer than that',
      [DESK, MIC, DOOR],
      2,
      'camera:2: expected a camera, there is only camera:0 (Desk camera), camera:1 (Door camera)',
    ],
  ])('that is not there names what is: %s', async (_, plugged, index, message) => {
    const source = createCameraSource(index, CANVAS, system(...plugged));
    await expect(source.open()).rejects.toMatchObject({ code: 'source.unavailable', message });
    await source.close();
  });
});

describe('how FFmpeg is asked for a camera', () => {
  const raw = { width: 1280, height: 720, frameRate: 29.97, pixelFormat: 'yuyv422' };
  const mjpeg = { ...raw, frameRate: 30, pixelFormat: 'none' };
  const size = { video_size: '1280x720' };

  test.each([
    ['linux', raw, 'v4l2', 'Cam', { ...size, framerate: '29.97', input_format: 'yuyv422' }],
    ['linux', mjpeg, 'v4l2', 'Cam', { ...size, framerate: '30', input_format: 'mjpeg' }],
    ['linux', null, 'v4l2', 'Cam', {}],
    [
      'win32',
      raw,
      'dshow',
      'video=Cam',
      { ...size, framerate: '29.97', pixel_format: 'yuyv422', rtbufsize: '48M' },
    ],
    ['win32', mjpeg, 'dshow', 'video=Cam', { ...size, framerate: '30', vcodec: 'mjpeg', rtbufsize: '48M' }],
    ['win32', null, 'dshow', 'video=Cam', { rtbufsize: '48M' }],
    ['darwin', raw, 'avfoundation', 'Cam', { ...size, framerate: '29.97', pixel_format: 'nv12' }],
    ['darwin', null, 'avfoundation', 'Cam', { pixel_format: 'nv12' }],
  ] as const)('on %s, %j', (platform, mode, device, address, options) => {
    expect(cameraRequest(platform, 'Cam', mode)).toEqual({ device, address, options });
  });
});
