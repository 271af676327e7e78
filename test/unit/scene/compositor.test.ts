import { AV_PIX_FMT_YUV420P } from 'node-av';
import { describe, expect, test } from 'vitest';
import { frameFromBytes } from '../../../src/engine/ffmpeg/scaler.js';
import { openPlanes } from '../../../src/engine/redact/sample-planes.js';
import { Compositor, fitInside } from '../../../src/engine/scene/compositor.js';
import { arrange } from '../../../src/engine/scene/layout.js';
import type { VideoSource } from '../../../src/engine/source/video-source.js';

const canvas = { width: 320, height: 180, frameRate: 30 };

/** A source of one brightness; `show` changes it, null takes the picture away. */
function flatSource(
  width: number,
  height: number,
  level: number,
): VideoSource & { show(level: number | null): void } {
  let id = 0;
  let shown: number | null = level;
  const picture = (luma: number): ReturnType<typeof frameFromBytes> => {
    const bytes = Buffer.alloc((width * height * 3) / 2, 128);
    bytes.fill(luma, 0, width * height);
    return frameFromBytes(bytes, { width, height, format: AV_PIX_FMT_YUV420P });
  };
  return {
    state: { state: 'ready' },
    open: () => Promise.resolve(),
    close: () => Promise.resolve(),
    frameAt: () => (shown === null ? null : { frame: picture(shown), id, capturedAt: 5 }),
    show: (next) => {
      shown = next;
      id += 1;
    },
  };
}

function lumaAt(
  compositor: Compositor,
  index: number,
  points: readonly (readonly [number, number])[],
): number[] {
  const { picture } = compositor.compose(index, index / 30);
  const { luma } = openPlanes(picture.frame.toBuffer(), picture.frame);
  picture.release();
  return points.map(([x, y]) => luma.samples[y * canvas.width + x] ?? -1);
}

describe('the compositor', () => {
  test('letterboxes a source of another shape on black', () => {
    const compositor = new Compositor(canvas, arrange('single', [flatSource(180, 180, 200)], canvas));
    expect(
      lumaAt(compositor, 0, [
        [10, 90],
        [160, 90],
        [310, 90],
      ]),
    ).toEqual([16, 200, 16]);
    compositor.close();
  });

  test('puts the second source small over the first, at the bottom right', () => {
    const sources = [flatSource(320, 180, 60), flatSource(160, 90, 220)];
    const compositor = new Compositor(canvas, arrange('pip', sources, canvas));
    expect(
      lumaAt(compositor, 0, [
        [10, 10],
        [270, 150],
        [318, 178],
      ]),
    ).toEqual([60, 220, 60]);
    compositor.close();
  });

  test('a source that is gone leaves its place black, not its last picture', () => {
    const source = flatSource(320, 180, 200);
    const compositor = new Compositor(canvas, arrange('single', [source], canvas));
    expect(lumaAt(compositor, 0, [[160, 90]])).toEqual([200]);
    source.show(null);
    expect(lumaAt(compositor, 1, [[160, 90]])).toEqual([16]);
    source.show(100);
    expect(lumaAt(compositor, 2, [[160, 90]])).toEqual([100]);
    compositor.close();
  });

  test('a repeated picture says so and carries its own time', () => {
    const compositor = new Compositor(canvas, arrange('single', [flatSource(320, 180, 200)], canvas));
    const [first, second] = [compositor.compose(0, 0), compositor.compose(1, 1 / 30)];
    expect([first.capturedAt, second.capturedAt]).toEqual([5, null]);
    expect([first.picture.frame.pts, second.picture.frame.pts]).toEqual([0n, 1n]);
    compositor.close();
  });

  test('fits by shape, respecting pixels that are not square, on even pixels', () => {
    const place = { x: 0, y: 0, w: 1280, h: 720 };
    expect(fitInside(place, { width: 640, height: 480 })).toEqual({ x: 160, y: 0, w: 960, h: 720 });
    const wide = fitInside(place, { width: 720, height: 576, sampleAspectRatio: { num: 64, den: 45 } });
    expect([wide.w, wide.h]).toEqual([1280, 720]);
  });

  test('a layout takes as many sources as it has places', () => {
    const source = flatSource(320, 180, 60);
    expect(() => arrange('pip', [source], canvas)).toThrow(/takes 2/);
    expect(() => arrange('single', [source, source], canvas)).toThrow(/takes 1/);
  });
});
