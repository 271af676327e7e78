import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseCameraMode } from '../../../src/engine/source/camera-mode.js';
import type { CameraMode } from '../../../src/engine/source/device-layer.js';

const CANVAS = { width: 1280, height: 720, frameRate: 30 };

function mode(text: string): CameraMode {
  const [, width, height, rate, pixelFormat = ''] = /^(\d+)x(\d+)@([\d.]+) (\w+)$/.exec(text) ?? [];
  return { width: Number(width), height: Number(height), frameRate: Number(rate), pixelFormat };
}

function text({ width, height, frameRate, pixelFormat }: CameraMode): string {
  return `${width}x${height}@${frameRate} ${pixelFormat}`;
}

describe('the mode of a camera', () => {
  test.each([
    [
      'the usual webcam: large pictures are fast only when compressed',
      CANVAS,
      ['640x480@30 yuyv422', '1280x720@10 yuyv422', '1280x720@30 none', '1920x1080@30 none'],
      '1280x720@30 none',
    ],
    [
      'uncompressed where it is as good',
      CANVAS,
      ['1280x720@30 none', '1280x720@30 nv12'],
      '1280x720@30 nv12',
    ],
    ['29.97 is 30', CANVAS, ['1280x720@29.97 nv12', '640x360@30 nv12'], '1280x720@29.97 nv12'],
    [
      'the smallest that is large enough',
      CANVAS,
      ['3840x2160@30 none', '1920x1080@30 none'],
      '1920x1080@30 none',
    ],
    ['the slowest that is fast enough', CANVAS, ['1280x720@60 nv12', '1280x720@30 nv12'], '1280x720@30 nv12'],
    [
      'the largest where none is large enough',
      CANVAS,
      ['320x240@30 nv12', '640x480@30 nv12'],
      '640x480@30 nv12',
    ],
    [
      'the fastest where none is fast enough',
      CANVAS,
      ['1280x720@5 nv12', '1280x720@15 nv12'],
      '1280x720@15 nv12',
    ],
    ['the shape of the canvas', CANVAS, ['1440x640@30 nv12', '1280x720@30 nv12'], '1280x720@30 nv12'],
    [
      'not a thumbnail for the sake of a few frames',
      CANVAS,
      ['160x120@30 nv12', '1280x720@25 nv12'],
      '1280x720@25 nv12',
    ],
    [
      'not a slide show for the sake of pixels',
      CANVAS,
      ['640x480@30 nv12', '1920x1080@5 nv12'],
      '640x480@30 nv12',
    ],
    [
      '60 frames a second where a camera has them',
      { width: 1920, height: 1080, frameRate: 60 },
      ['1920x1080@30 none', '1280x720@60 none', '320x240@60 none'],
      '1280x720@60 none',
    ],
    ['modes that make no sense are left out', CANVAS, ['0x0@0 none', '640x480@30 none'], '640x480@30 none'],
  ])('%s', (_, canvas, modes, expected) => {
    for (const order of [modes, [...modes].reverse()]) {
      const chosen = chooseCameraMode(order.map(mode), canvas);
      expect(chosen && text(chosen)).toBe(expected);
    }
  });

  test('is the camera’s own when it names none', () => {
    expect(chooseCameraMode([], CANVAS)).toBeNull();
    expect(chooseCameraMode([mode('0x0@0 none')], CANVAS)).toBeNull();
  });

  const anyMode = fc.record({
    width: fc.constantFrom(160, 320, 640, 960, 1280, 1920, 3840),
    height: fc.constantFrom(120, 240, 360, 480, 720, 1080, 2160),
    frameRate: fc.constantFrom(5, 10, 15, 20, 24, 25, 29.97, 30, 50, 60, 120),
    pixelFormat: fc.constantFrom('none', 'yuyv422', 'nv12'),
  });
  const anyCanvas = fc.constantFrom(
    CANVAS,
    { width: 1920, height: 1080, frameRate: 60 },
    { width: 640, height: 360, frameRate: 25 },
  );

  test('is one of those named, and suffices when one of them does', () => {
    fc.assert(
      fc.property(fc.array(anyMode, { minLength: 1 }), anyCanvas, (modes, canvas) => {
        const chosen = chooseCameraMode(modes, canvas);
        expect(modes).toContain(chosen);
        const suffices = ({ width, height, frameRate }: CameraMode): boolean =>
          width * height >= canvas.width * canvas.height && frameRate >= 0.95 * canvas.frameRate;
        if (chosen && modes.some(suffices)) expect(suffices(chosen)).toBe(true);
      }),
    );
  });

  test('is never worse in both rate and size than another that is not more than needed', () => {
    fc.assert(
      fc.property(fc.array(anyMode, { minLength: 1 }), anyCanvas, (modes, canvas) => {
        const chosen = chooseCameraMode(modes, canvas);
        const area = (one: CameraMode): number =>
          Math.min(one.width * one.height, canvas.width * canvas.height);
        const rate = (one: CameraMode): number => Math.min(one.frameRate, 0.95 * canvas.frameRate);
        for (const other of modes) {
          if (chosen) expect(area(other) > area(chosen) && rate(other) > rate(chosen)).toBe(false);
        }
      }),
    );
  });
});
