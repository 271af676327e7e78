import { describe, expect, it } from 'vitest';
import type { Box } from '../../../src/shared/geometry.js';
import { LeakAudit, type TrueBox } from '../../../src/engine/audit/leak-audit.js';
import { picture } from './pictures.js';

const WIDTH = 320;
const HEIGHT = 240;
const PLAIN = picture(WIDTH, HEIGHT);

interface Shot {
  readonly faces: readonly TrueBox[];
  /** Rectangles that the output covers. */
  readonly masks?: readonly Box[];
  readonly found?: readonly Box[] | null;
}

function audit(shots: readonly Shot[]): ReturnType<LeakAudit['figures']> {
  const leaks = new LeakAudit();
  shots.forEach(({ faces, masks = [], found = [] }, index) => {
    const output = picture(WIDTH, HEIGHT, (x, y) =>
      masks.some((box) => x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h),
    );
    const time = index / 30;
    leaks.add({ index, time, input: PLAIN, output, trueBoxes: faces, rediscovered: found });
  });
  return leaks.figures();
}

/** How many pixels of the ellipse in a box of 80 x 80 lie left of column `limit`, as a share; summed by hand. */
function shareLeftOf(limit: number): number {
  let [inside, left] = [0, 0];
  for (let y = 0; y < 80; y += 1) {
    for (let x = 0; x < 80; x += 1) {
      if (((x + 0.5 - 40) / 40) ** 2 + ((y + 0.5 - 40) / 40) ** 2 > 1) continue;
      inside += 1;
      if (x < limit) left += 1;
    }
  }
  return left / inside;
}

const FACE: Box = { x: 80, y: 80, w: 80, h: 80 };

describe('LeakAudit', () => {
  it('tells a face of which less than 90 % is masked from one of which more is', () => {
    expect(shareLeftOf(64)).toBeLessThan(0.9);
    expect(shareLeftOf(72)).toBeGreaterThan(0.9);
    const below = audit([{ faces: [FACE], masks: [{ x: 80, y: 80, w: 64, h: 80 }] }]);
    expect(below.all).toMatchObject({ faceFrames: 1, leaked: 1, leakRate: 1, uncovered: 1, rediscovered: 0 });
    expect(below.worst[0]?.worst.maskedShare).toBeCloseTo(shareLeftOf(64), 10);
    const above = audit([{ faces: [FACE], masks: [{ x: 80, y: 80, w: 72, h: 80 }] }]);
    expect(above.all).toMatchObject({ faceFrames: 1, leaked: 0, leakRate: 0, flashes: 0 });
    expect(above.worst).toEqual([]);
  });

  it('calls a covered face leaked that the judge finds again at an IoU of 0.35, not below', () => {
    const of = (w: number) => audit([{ faces: [FACE], masks: [FACE], found: [{ ...FACE, w }] }]).all;
    expect(of(28)).toMatchObject({ leaked: 1, uncovered: 0, rediscovered: 1 });
    expect(of(27)).toMatchObject({ leaked: 0, rediscovered: 0 });
  });

  it('sorts face-frames by the height of the box', () => {
    const face = (h: number, x: number): Box => ({ x, y: 0, w: 12, h });
    const heights = [15.9, 16, 23.9, 24, 47.9, 48, 95.9, 96, 200];
    const { sizes, all, tooSmall } = audit([{ faces: heights.map((h, i) => face(h, i * 30)) }]);
    expect(sizes['16-24'].faceFrames).toBe(2);
    expect(sizes['24-48'].faceFrames).toBe(2);
    expect(sizes['48-96'].faceFrames).toBe(2);
    expect(sizes['96+'].faceFrames).toBe(2);
    expect(all).toMatchObject({ faceFrames: 8, leaked: 8, flashes: 8 });
    expect(tooSmall).toMatchObject({ faceFrames: 1, leaked: 1, flashes: 1 });
  });

  it('counts a flash at the start, between and at the end of a face', () => {
    const face = { ...FACE, track: 7 };
    const covered: Shot = { faces: [face], masks: [FACE] };
    const open: Shot = { faces: [face] };
    const { all, sizes, worst } = audit([open, covered, open, open, open, covered, covered, open]);
    expect(all).toMatchObject({ faceFrames: 8, leaked: 5, leakRate: 5 / 8, flashes: 3, longestFlash: 3 });
    expect(sizes['48-96'].flashes).toBe(3);
    expect(worst.map(({ firstIndex, frames }) => [firstIndex, frames])).toEqual([
      [0, 1],
      [2, 3],
      [7, 1],
    ]);
    expect(worst[1]).toMatchObject({ first_s: 2 / 30, last_s: 4 / 30 });
  });

  it('follows a moving face without a number by where it lies', () => {
    const moving = Array.from({ length: 10 }, (_, i) => ({ ...FACE, x: 10 + 20 * i }));
    expect(audit(moving.map((box) => ({ faces: [box] }))).all).toMatchObject({ leaked: 10, flashes: 1 });
    const jumping = [FACE, { ...FACE, x: 200 }, FACE];
    expect(audit(jumping.map((box) => ({ faces: [box] }))).all.flashes).toBe(3);
  });

  it('keeps two faces side by side apart', () => {
    const [left, right] = [FACE, { ...FACE, x: 170 }];
    const { all } = audit([
      { faces: [left, right], masks: [right] },
      { faces: [right, left], masks: [left] },
      { faces: [left, right], masks: [right] },
    ]);
    expect(all).toMatchObject({ faceFrames: 6, leaked: 3, flashes: 3, longestFlash: 1 });
  });

  it('ends a flash when the face is gone for a frame', () => {
    const open: Shot = { faces: [{ ...FACE, track: 1 }] };
    expect(audit([open, { faces: [] }, open]).all).toMatchObject({ leaked: 2, flashes: 2 });
  });

  it('puts a flash into the class of its largest box', () => {
    const growing = [40, 44, 50].map((h) => ({ faces: [{ x: 80, y: 80, w: 40, h, track: 1 }] }));
    const { sizes } = audit(growing);
    expect(sizes['24-48']).toMatchObject({ leaked: 2, flashes: 0 });
    expect(sizes['48-96']).toMatchObject({ leaked: 1, flashes: 1, longestFlash: 3 });
  });

  it('counts over-masking beyond 30 % around a true box', () => {
    // 80 px grown by 24 per side: columns and rows 56 to 184.
    const rim = { x: 56, y: 56, w: 128, h: 128 };
    expect(audit([{ faces: [FACE], masks: [rim] }]).overMasking).toBe(0);
    const wider = { x: 48, y: 56, w: 136, h: 128 };
    expect(audit([{ faces: [FACE], masks: [wider] }]).overMasking).toBeCloseTo(
      (8 * 128) / (WIDTH * HEIGHT),
      10,
    );
    const whole = { x: 0, y: 0, w: WIDTH, h: HEIGHT };
    expect(audit([{ faces: [], masks: [whole] }, { faces: [] }]).overMasking).toBe(0.5);
  });

  it('says nothing about what it has not seen', () => {
    const { frames, all, overMasking, worst } = audit([]);
    expect(frames).toBe(0);
    expect(all).toMatchObject({ faceFrames: 0, leaked: 0, leakRate: null, flashes: 0 });
    expect(overMasking).toBeNull();
    expect(worst).toEqual([]);
  });

  it('lists the runs in which least was masked first, 20 at most', () => {
    const half: Shot = { faces: [{ ...FACE, track: 1 }], masks: [{ ...FACE, w: 40 }] };
    const covered: Shot = { faces: [{ ...FACE, track: 1 }], masks: [FACE] };
    const bare: Shot = { faces: [{ ...FACE, track: 1 }] };
    const { worst, all } = audit([...Array.from({ length: 22 }, () => [half, covered]).flat(), bare]);
    expect(all.flashes).toBe(23);
    expect(worst).toHaveLength(20);
    expect(worst[0]).toMatchObject({ firstIndex: 44, worst: { index: 44, maskedShare: 0 } });
    expect(worst[1]?.worst.maskedShare).toBe(0.5);
  });
});
