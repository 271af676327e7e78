import { describe, expect, it } from 'vitest';
import { MaskedCells } from '../../../src/engine/audit/masked-cells.js';
import { picture } from './pictures.js';

const plain = picture(64, 32);

describe('MaskedCells', () => {
  it('masks a cell from 13 of its 64 pixels on, not from 12', () => {
    const first = (count: number) => (x: number, y: number) => x < 8 && y < 8 && y * 8 + x < count;
    expect(MaskedCells.between(plain, picture(64, 32, first(12))).has(0, 0)).toBe(false);
    const masked = MaskedCells.between(plain, picture(64, 32, first(13)));
    expect(masked.has(0, 0)).toBe(true);
    expect(masked.has(7, 7)).toBe(true);
    expect(masked.has(8, 7)).toBe(false);
    expect(masked.has(7, 8)).toBe(false);
  });

  it('calls a pixel different above 36 in the sum of its channels, not at 36', () => {
    const all = (): boolean => true;
    expect(MaskedCells.between(plain, picture(64, 32, all, 12)).pixelsOutside([])).toBe(0);
    expect(MaskedCells.between(plain, picture(64, 32, all, 13)).pixelsOutside([])).toBe(64 * 32);
    const channel = { ...plain, rgb: plain.rgb.map((value, at) => (at % 3 === 2 ? value - 37 : value)) };
    expect(MaskedCells.between(plain, channel).pixelsOutside([])).toBe(64 * 32);
  });

  it('takes the share of what there is of a cell at the edge', () => {
    // 20 px wide, 10 high: the corner cell holds 4 x 2 pixels, of which 2 are 25 %.
    const corner = (count: number) =>
      MaskedCells.between(
        picture(20, 10),
        picture(20, 10, (x, y) => y === 9 && x >= 20 - count),
      );
    expect(corner(1).has(19, 9)).toBe(false);
    expect(corner(2).has(19, 9)).toBe(true);
    expect(corner(2).pixelsOutside([])).toBe(8);
  });

  it('has nothing outside of the picture', () => {
    const cells = MaskedCells.between(
      plain,
      picture(64, 32, () => true),
    );
    expect(cells.has(-1, 0)).toBe(false);
    expect(cells.has(64, 0)).toBe(false);
    expect(cells.has(0, 32)).toBe(false);
  });

  it('gives the masked share of an ellipse', () => {
    const left = MaskedCells.between(
      plain,
      picture(64, 32, (x) => x < 32),
    );
    expect(left.shareOfEllipse({ x: 16, y: 0, w: 32, h: 32 })).toBe(0.5);
    expect(left.shareOfEllipse({ x: 0, y: 0, w: 32, h: 32 })).toBe(1);
    expect(left.shareOfEllipse({ x: 32, y: 0, w: 32, h: 32 })).toBe(0);
  });

  it('leaves the corners of the box out of the ellipse', () => {
    // Only the cell in the box's corner is missing; the ellipse of 64 x 64 does not reach into it.
    const big = picture(64, 64);
    const cells = MaskedCells.between(
      big,
      picture(64, 64, (x, y) => x >= 8 || y >= 8),
    );
    expect(cells.shareOfEllipse({ x: 0, y: 0, w: 64, h: 64 })).toBe(1);
  });

  it('counts only what lies in the picture, and nothing for a box beside it', () => {
    const right = MaskedCells.between(
      plain,
      picture(64, 32, (x) => x >= 56),
    );
    expect(right.shareOfEllipse({ x: 56, y: 0, w: 16, h: 32 })).toBe(1);
    expect(right.shareOfEllipse({ x: 64, y: 0, w: 16, h: 32 })).toBeNull();
    expect(right.shareOfEllipse({ x: -20, y: -20, w: 20, h: 20 })).toBeNull();
  });

  it('counts masked pixels outside of boxes to the pixel', () => {
    const cells = MaskedCells.between(
      plain,
      picture(64, 32, (x, y) => x < 16 && y < 16),
    );
    expect(cells.pixelsOutside([])).toBe(256);
    expect(cells.pixelsOutside([{ x: 0, y: 0, w: 16, h: 10 }])).toBe(16 * 6);
    expect(cells.pixelsOutside([{ x: 3, y: 0, w: 100, h: 100 }])).toBe(3 * 16);
    expect(cells.pixelsOutside([{ x: 40, y: 0, w: 10, h: 10 }])).toBe(256);
  });

  it('refuses pictures of different sizes', () => {
    expect(() => MaskedCells.between(plain, picture(64, 31))).toThrow(/64x32.*64x31/);
  });
});
