import { describe, expect, test } from 'vitest';
import { TrackBook } from '../../../src/engine/track/track-book.js';
import { face, holds, rules } from './faces.js';

describe('what becomes a track', () => {
  test('one strong sight does', () => {
    const book = new TrackBook(rules);
    book.observe(0, [face(100, 100, 0.5)]);
    expect(book.coverAt(0)).toEqual([
      { track: 1, kind: 'face', score: 0.5, box: { x: 100, y: 100, w: 100, h: 100 } },
    ]);
  });

  test('one weak sight does not, the same place twice in a row does, from its first sight on', () => {
    const book = new TrackBook(rules);
    book.observe(0, [face(100, 100, 0.4)]);
    expect(book.coverAt(0)).toEqual([]);
    book.observe(0.1, [face(105, 100, 0.4)]);
    expect(book.trackSummaries()).toEqual([{ track: 1, kind: 'face', first: 0, last: 0.1, observations: 2 }]);
    expect(book.coverAt(0)).toHaveLength(1);
  });

  test('two weak sights in different places, or with an empty search between, do not', () => {
    const book = new TrackBook(rules);
    book.observe(0, [face(100, 100, 0.4)]);
    book.observe(0.1, [face(300, 100, 0.4)]);
    book.observe(0.2, []);
    book.observe(0.3, [face(300, 100, 0.4)]);
    expect(book.trackSummaries()).toEqual([]);
  });

  test('a weak sight continues a track and keeps it covered', () => {
    const book = new TrackBook(rules);
    book.observe(0, [face(100, 100)]);
    for (let i = 1; i <= 30; i += 1) book.observe(i / 10, [face(100, 100, 0.35)]);
    expect(book.trackSummaries()).toEqual([{ track: 1, kind: 'face', first: 0, last: 3, observations: 31 }]);
    expect(book.coverAt(3.5)).toHaveLength(1);
  });

  test('a detection below the lower score counts for nothing', () => {
    const book = new TrackBook(rules);
    for (let i = 0; i < 5; i += 1) book.observe(i / 10, [face(100, 100, 0.29)]);
    expect(book.coverAt(0.2)).toEqual([]);
  });
});

describe('where a face is covered', () => {
  test('one that appears is covered before its first sight, as long as the rules say', () => {
    const book = new TrackBook(rules);
    book.observe(0, []);
    book.observe(1, [face(100, 100)]);
    expect(book.coverAt(1 - rules.retroCover + 0.01)).toHaveLength(1);
    expect(book.coverAt(1 - rules.retroCover - 0.01)).toEqual([]);
    const [early] = book.coverAt(0.8);
    expect(early && holds(early.box, { x: 90, y: 90, w: 120, h: 120 })).toBe(true);
  });

  test('a walking face is covered backwards along its way', () => {
    const book = new TrackBook(rules);
    for (let i = 0; i <= 5; i += 1) book.observe(1 + i / 30, [face(100 + i * 10, 100)]);
    // 300 px/s: two frames earlier it was at 80.
    const [early] = book.coverAt(1 - 2 / 30);
    expect(early && holds(early.box, { x: 80, y: 100, w: 100, h: 100 })).toBe(true);
  });

  test('one that is missed for 0.6 s stays covered on its way, as one track', () => {
    const book = new TrackBook(rules);
    const truth = (time: number): number => 100 + 150 * time;
    for (let i = 0; i <= 20; i += 1) {
      const time = i / 10;
      book.observe(time, time > 0.75 && time < 1.35 ? [] : [face(truth(time), 100)]);
    }
    for (let time = 0; time <= 2; time += 1 / 60) {
      const cover = book.coverAt(time);
      expect(cover.map(({ track }) => track)).toEqual([1]);
      expect(cover.every(({ box }) => holds(box, { x: truth(time), y: 100, w: 100, h: 100 }))).toBe(true);
    }
  });

  test('one that stood still in a long gap and then jumped is covered at both ends', () => {
    const book = new TrackBook(rules);
    book.observe(0, [face(100, 100)]);
    book.observe(0.6, [face(200, 100)]);
    const [middle] = book.coverAt(0.3);
    expect(middle && holds(middle.box, { x: 100, y: 100, w: 200, h: 100 })).toBe(true);
  });

  test('one that leaves is held, grown, and then let go', () => {
    const book = new TrackBook(rules);
    for (let i = 0; i <= 5; i += 1) book.observe(i / 30, [face(100 + i * 10, 100)]);
    const lost = 5 / 30;
    const [held] = book.coverAt(lost + 0.5);
    expect(held && holds(held.box, { x: 150 - 25, y: 75, w: 150, h: 150 })).toBe(true);
    const [soon] = book.coverAt(lost + 2 / 30);
    expect(soon && holds(soon.box, { x: 170, y: 100, w: 100, h: 100 })).toBe(true);
    expect(book.coverAt(lost + rules.holdAfterLoss - 0.01)).toHaveLength(1);
    expect(book.coverAt(lost + rules.holdAfterLoss + 0.01)).toEqual([]);
  });

  test('half a face behind a hand does not halve the mask', () => {
    const book = new TrackBook(rules);
    for (let i = 0; i < 5; i += 1) book.observe(i / 10, [face(100, 100)]);
    book.observe(0.5, [{ box: { x: 100, y: 100, w: 100, h: 50 }, score: 0.9, kind: 'face' }]);
    const [cover] = book.coverAt(0.5);
    expect(cover?.box.h).toBeGreaterThan(90);
  });
});

describe('scene cuts', () => {
  test('no track crosses one, in neither direction', () => {
    const book = new TrackBook(rules);
    book.observe(0.9, [face(100, 100)]);
    book.cut(1);
    book.observe(1.1, [face(500, 100)]);
    expect(book.coverAt(0.99).map(({ track }) => track)).toEqual([1]);
    expect(book.coverAt(1).map(({ track }) => track)).toEqual([2]);
  });

  test('one that is found after the searches it separates splits the track', () => {
    const book = new TrackBook(rules);
    for (let i = 0; i < 10; i += 1) book.observe(i / 10, [face(100, 100)]);
    book.cut(0.45);
    const summaries = book
      .trackSummaries()
      .map(({ first, last, observations }) => [first, last, observations]);
    expect(summaries).toEqual([
      [0, 0.4, 5],
      [0.5, 0.9, 5],
    ]);
    expect(book.nearestSearches(0.45)).toMatchObject({ before: null, after: 0.5, afterCut: true });
  });

  test('the last frame of the old shot can be searched late', () => {
    const book = new TrackBook(rules);
    book.observe(0.5, []);
    book.cut(1);
    book.observe(1, []);
    book.observe(0.96, [face(100, 100)]);
    expect(book.coverAt(0.96)).toHaveLength(1);
    expect(book.coverAt(1)).toEqual([]);
    expect(book.nearestSearches(0.98)).toEqual({
      before: 0.96,
      after: null,
      sound: true,
      afterCut: false,
      shotEnded: true,
    });
  });
});

describe('searches', () => {
  test('a second one of the same frame adds to the first, and the same again changes nothing', () => {
    const book = new TrackBook(rules);
    book.observe(0, [face(100, 100)]);
    book.observe(0, [face(100, 100), face(500, 100)]);
    expect(book.coverAt(0).map(({ box }) => box.x)).toEqual([100, 500]);
    expect(book.trackSummaries().map(({ observations }) => observations)).toEqual([1, 1]);
  });

  test.each([
    ['NaN', { x: Number.NaN, y: 0, w: 10, h: 10 }],
    ['Infinity', { x: 0, y: 0, w: Number.POSITIVE_INFINITY, h: 10 }],
    ['a negative size', { x: 0, y: 0, w: 10, h: -1 }],
  ])('%s makes a search a failed one, and the tracks go on from those around it', (_, box) => {
    const book = new TrackBook(rules);
    book.observe(0, [face(100, 100)]);
    book.observe(0.1, [{ box, score: 0.1, kind: 'face' }]);
    book.observe(0.2, [face(100, 100)]);
    expect(book.nearestSearches(0.05)).toMatchObject({ before: 0, after: 0.1, sound: false });
    expect(book.nearestSearches(0.2)).toMatchObject({ before: 0.2, after: 0.2, sound: true });
    expect(book.trackSummaries()).toHaveLength(1);
  });

  test('forgotten frames are unknown, and late searches and cuts of that time are ignored', () => {
    const book = new TrackBook(rules);
    for (let i = 0; i < 50; i += 1) book.observe(i / 10, [face(100, 100)]);
    book.forgetBefore(4);
    book.observe(3.05, [face(500, 500)]);
    book.cut(3.5);
    expect(book.coverAt(3.9)).toEqual([]);
    expect(book.nearestSearches(3.9)).toMatchObject({ before: null, after: null });
    expect(book.trackSummaries()).toEqual([
      { track: 1, kind: 'face', first: 0, last: 4.9, observations: 50 },
    ]);
  });

  test('a time that is not a number is refused', () => {
    const book = new TrackBook(rules);
    expect(() => {
      book.observe(Number.NaN, []);
    }).toThrow('expected a time in seconds, got NaN');
  });

  test('reports keep forgotten tracks, by first sight', () => {
    const book = new TrackBook(rules);
    book.observe(0, [face(100, 100)]);
    book.cut(5);
    book.observe(5, [face(300, 100)]);
    book.forgetBefore(5);
    book.forgetBefore(20);
    expect(book.trackSummaries()).toEqual([
      { track: 1, kind: 'face', first: 0, last: 0, observations: 1 },
      { track: 2, kind: 'face', first: 5, last: 5, observations: 1 },
    ]);
  });
});
