import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideMask, type MaskQuestion } from '../../../src/engine/policy/decide-mask.js';
import { POLICY_RULES } from '../../../src/engine/policy/policy-rules.js';
import { TrackBook } from '../../../src/engine/track/track-book.js';
import type { MaskDecision } from '../../../src/shared/cover.js';
import { growBox } from '../../../src/shared/geometry.js';
import { face } from '../track/faces.js';

const rules = POLICY_RULES.strict;
const frame = { width: 1280, height: 720 };

function decide(book: TrackBook, time: number, more: Partial<MaskQuestion> = {}): MaskDecision {
  return decideMask({ time, book, rules, lookAhead: true, frame, detectorState: 'ready', ...more });
}

function reasonOf(decision: MaskDecision): string {
  return decision.cover === 'whole' ? decision.reason : 'regions';
}

describe('a frame goes out with regions only when a search vouches for it', () => {
  test('with look-ahead a fresh search after it does, and one before it does not', () => {
    const book = new TrackBook(rules.track);
    book.observe(1, []);
    expect(reasonOf(decide(book, 1))).toBe('regions');
    expect(reasonOf(decide(book, 0.8))).toBe('regions');
    expect(reasonOf(decide(book, 1.01))).toBe('detector-late');
    expect(reasonOf(decide(book, 0.74))).toBe('detector-late');
  });

  test('with look-ahead neither neighbour may be far: nobody knows how a face moved in between', () => {
    const book = new TrackBook(rules.track);
    book.observe(1, [face(100, 100)]);
    book.observe(1.6, [face(400, 100)]);
    expect([1, 1.3, 1.34, 1.4, 1.59, 1.6].map((time) => reasonOf(decide(book, time)))).toEqual([
      'regions',
      ...Array<string>(4).fill('detector-late'),
      'regions',
    ]);
    book.observe(1.2, [face(200, 100)]);
    expect(reasonOf(decide(book, 1.4))).toBe('regions');
  });

  test('without look-ahead a fresh search before it does', () => {
    const book = new TrackBook(rules.track);
    book.observe(1, []);
    expect(reasonOf(decide(book, 1.24, { lookAhead: false }))).toBe('regions');
    expect(reasonOf(decide(book, 1.26, { lookAhead: false }))).toBe('detector-late');
    expect(reasonOf(decide(book, 0.99, { lookAhead: false }))).toBe('detector-late');
  });

  test('a search of another shot does not', () => {
    const book = new TrackBook(rules.track);
    book.observe(1, []);
    book.cut(1.02);
    expect(reasonOf(decide(book, 1.03))).toBe('scene-cut');
    // The last frames of the old shot have nothing after them to wait for.
    expect(reasonOf(decide(book, 1.01))).toBe('regions');
    book.observe(1.05, []);
    expect(reasonOf(decide(book, 1.03))).toBe('regions');
  });

  test('the end of the program vouches as a cut does', () => {
    const book = new TrackBook(rules.track);
    book.observe(1, []);
    book.finish();
    expect(reasonOf(decide(book, 1.2))).toBe('regions');
    expect(reasonOf(decide(book, 1.3))).toBe('detector-late');
  });

  test('the reason says what was missing', () => {
    const book = new TrackBook(rules.track);
    expect(reasonOf(decide(book, 0))).toBe('detector-starting');
    expect(reasonOf(decide(book, 0, { detectorState: 'down' }))).toBe('detector-failed');
    book.observe(1, [{ ...face(10, 10), score: NaN }]);
    expect(reasonOf(decide(book, 1))).toBe('detector-failed');
    expect(reasonOf(decide(book, NaN))).toBe('detector-failed');
  });

  test('property: however searches and cuts fall, regions need a search of the same shot within 250 ms', () => {
    const time = fc.integer({ min: 0, max: 300 }).map((value) => value / 100);
    fc.assert(
      fc.property(
        fc.array(time),
        fc.array(time, { maxLength: 3 }),
        time,
        fc.boolean(),
        (searches, cuts, at, lookAhead) => {
          const book = new TrackBook(rules.track);
          for (const cut of cuts) book.cut(cut);
          for (const search of searches) book.observe(search, []);
          const decision = decide(book, at, { lookAhead });
          if (decision.cover === 'whole') return;
          const shotOf = (moment: number): number => cuts.filter((cut) => cut <= moment).length;
          const vouching = searches.filter(
            (search) => shotOf(search) === shotOf(at) && Math.abs(search - at) <= rules.maxAge + 1e-9,
          );
          expect(vouching.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('the regions', () => {
  test('hold the face grown by what the policy promises, within the frame, on whole cells of 8 px', () => {
    const size = fc.integer({ min: 16, max: 400 });
    const place = fc.integer({ min: -100, max: 1300 });
    fc.assert(
      fc.property(fc.constantFrom('strict', 'balanced'), place, place, size, (policy, x, y, side) => {
        const own = POLICY_RULES[policy];
        const book = new TrackBook(own.track);
        book.observe(1, [face(x, y, 0.99, side)]);
        const decision = decide(book, 1, { rules: own });
        if (decision.cover === 'whole') throw new Error('expected regions');
        const grown = growBox({ x, y, w: side, h: side }, own.growth);
        const visible = {
          left: Math.max(0, grown.x),
          top: Math.max(0, grown.y),
          right: Math.min(1280, grown.x + grown.w),
          bottom: Math.min(720, grown.y + grown.h),
        };
        if (visible.right <= visible.left || visible.bottom <= visible.top) {
          expect(decision.regions).toEqual([]);
          return;
        }
        const [region] = decision.regions;
        const box = region?.box ?? { x: NaN, y: NaN, w: NaN, h: NaN };
        expect(box.x).toBeLessThanOrEqual(visible.left);
        expect(box.y).toBeLessThanOrEqual(visible.top);
        expect(box.x + box.w).toBeGreaterThanOrEqual(visible.right);
        expect(box.y + box.h).toBeGreaterThanOrEqual(visible.bottom);
        for (const [edge, limit] of [
          [box.x, 1280],
          [box.y, 720],
          [box.x + box.w, 1280],
          [box.y + box.h, 720],
        ] as const) {
          expect(edge).toBeGreaterThanOrEqual(0);
          expect(edge).toBeLessThanOrEqual(limit);
          expect(edge % 8 === 0 || edge === limit).toBe(true);
        }
      }),
    );
  });

  test('leave out one that lies within another', () => {
    const book = new TrackBook(rules.track);
    book.observe(1, [face(300, 200, 0.99, 300), face(420, 330, 0.95, 40)]);
    const decision = decide(book, 1);
    expect(decision.cover === 'regions' && decision.regions.map(({ track }) => track)).toEqual([1]);
  });
});
