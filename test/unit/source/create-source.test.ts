import { describe, expect, test } from 'vitest';
import { createSource } from '../../../src/engine/source/create-source.js';
import { parseSourceUri } from '../../../src/engine/source/source-uri.js';
import { FakeDevices, greyFrame } from '../../fixtures/devices/fake-devices.js';

const CANVAS = { width: 640, height: 360, frameRate: 30 };

describe('what a source is named', () => {
  test.each([
    ['camera:1', 'v4l2', '/dev/video1'],
    ['screen:0', 'x11grab', ':5.0'],
  ])('%s decides the device', async (uri, device, address) => {
    const devices = new FakeDevices();
    devices.env = { DISPLAY: ':5' };
    devices.plugged = [0, 1].map((index) => ({
      kind: 'camera',
      name: `/dev/video${index}`,
      description: `Camera ${index}`,
    }));
    devices.onOpen = (capture) => Promise.resolve(capture.give(greyFrame(99)));
    const { video, audio } = createSource(parseSourceUri(uri), CANVAS, devices);
    await video.open();
    expect(devices.newest.request).toMatchObject({ device, address });
    expect(audio).toBeUndefined();
    await video.close();
  });

  test('a window is looked for by its title', async () => {
    const devices = new FakeDevices();
    devices.platform = 'win32';
    devices.onOpen = (capture) => Promise.resolve(capture.give(greyFrame(99)));
    const { video } = createSource(parseSourceUri('window:My game: level 2'), CANVAS, devices);
    await video.open();
    expect(devices.newest.request.address).toBe('title=My game: level 2');
    await video.close();
  });

  test('a colour is that colour, without any device', async () => {
    const devices = new FakeDevices();
    const { video } = createSource(parseSourceUri('color:#ffffff'), CANVAS, devices);
    await video.open();
    const offer = video.frameAt(0);
    const pixels = offer?.frame.toBuffer();
    expect(offer && [offer.frame.width, offer.frame.height]).toEqual([640, 360]);
    expect(pixels?.[0]).toBeGreaterThan(230);
    expect(devices.tries).toBe(0);
    await video.close();
  });
});
