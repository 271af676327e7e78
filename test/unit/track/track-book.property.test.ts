import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TrackBook } from '../../../src/engine/track/track-book.js';
import type { Detection } from '../../../src/shared/cover.js';
import { POLICY_RULES } from '../../../src/engine/policy/policy-rules.js';
import { growBox } from '../../../src/shared/geometry.js';
import { face, holds, rules } from './faces.js';

interface Search {
  readonly time: number;
  readonly detections: readonly Detection[];
}

type Event = { readonly cut: number } | Search;

const detections: fc.Arbitrary<Detection[]> = fc.array(
  fc.record({
    box: fc.record({
      x: fc.integer({ min: 0, max: 600 }),
      y: fc.integer({ min: 0, max: 300 }),
      w: fc.integer({ min: 20, max: 160 }),
      h: fc.integer({ min: 20, max: 160 }),
    }),
    score: fc.integer({ min: 20, max: 100 }).map((percent) => percent / 100),
    kind: fc.constant('face' as const),
  }),
  { maxLength: 6 },
);

/** Frame times: 24, 25, 30 or 60 fps, or with every frame of another length. */
function frameTimes(count: number): fc.Arbitrary<number[]> {
  const steady = fc
    .constantFrom(24, 25, 30, 60)
    .map((fps) => Array.from({ length: count }, (_, index) => index / fps));
  const variable = fc
    .array(fc.integer({ min: 8, max: 70 }), { minLength: count, maxLength: count })
    .map((lengths) => {
      let ms = 0;
      return lengths.map((length) => (ms += length) / 1000);
    });
  return fc.oneof(steady, variable);
}

const searches: fc.Arbitrary<Search[]> = fc
  .tuple(frameTimes(16), fc.array(detections, { minLength: 16, maxLength: 16 }))
  .map(([times, found]) => times.map((time, index) => ({ time, detections: found[index] ?? [] })));

/** Searches in order of time, with up to two cuts between them. */
const program: fc.Arbitrary<Event[]> = fc
  .tuple(searches, fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { maxLength: 2 }))
  .map(([all, cuts]) =>
    all.flatMap((search, index): Event[] =>
      cuts.includes(index) ? [{ cut: search.time }, search] : [search],
    ),
  );

function play(events: readonly Event[]): TrackBook {
  const book = new TrackBook(rules);
  for (const event of events) {
    if ('cut' in event) book.cut(event.cut);
    else book.observe(event.time, event.detections);
  }
  return book;
}

function searchesOf(events: readonly Event[]): Search[] {
  return events.filter((event) => 'time' in event);
}

/** Times to ask for: each search's own, just beside it, and the middle to the next. */
function probes(events: readonly Event[]): number[] {
  const times = searchesOf(events).map(({ time }) => time);
  return times.flatMap((time, index) => [
    time - 0.003,
    time,
    (time + (times[index + 1] ?? time + 1)) / 2,
    time + 0.003,
  ]);
}

/** What is covered, whatever the numbers of the tracks. */
function boxesAt(book: TrackBook, time: number): string[] {
  return book
    .coverAt(time)
    .map(({ box }) => JSON.stringify(box))
    .sort();
}

describe('the order in which things are told does not change what is covered', () => {
  test('detections within a search', () => {
    fc.assert(
      fc.property(program, fc.array(fc.nat(), { minLength: 1 }), (events, keys) => {
        const shuffled = events.map((event) =>
          'cut' in event
            ? event
            : {
                ...event,
                detections: event.detections
                  .map((detection, index) => ({ detection, key: keys[index % keys.length] ?? 0 }))
                  .sort((a, b) => a.key - b.key)
                  .map(({ detection }) => detection),
              },
        );
        const [a, b] = [play(events), play(shuffled)];
        for (const time of probes(events)) expect(b.coverAt(time)).toEqual(a.coverAt(time));
      }),
    );
  });

  test('searches and cuts', () => {
    fc.assert(
      fc.property(
        program.chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
          ),
        ),
        ([events, shuffled]) => {
          const [a, b] = [play(events), play(shuffled)];
          for (const time of probes(events)) {
            expect(boxesAt(b, time)).toEqual(boxesAt(a, time));
            expect(b.nearestSearches(time)).toEqual(a.nearestSearches(time));
          }
          expect(b.trackSummaries().map(({ first }) => first)).toEqual(
            a.trackSummaries().map(({ first }) => first),
          );
        },
      ),
    );
  });

  test('a track keeps its number when a late search makes its start be found again', () => {
    fc.assert(
      fc.property(searches, fc.nat({ max: 15 }), (all, late) => {
        const missing = all.filter((_, index) => index !== late);
        const book = play(missing);
        const before = new Set(book.trackSummaries().map(({ track }) => track));
        const search = all[late];
        if (search === undefined) return;
        book.observe(search.time, []);
        for (const { track, first } of book.trackSummaries()) {
          if (first < search.time) expect(before.has(track)).toBe(true);
        }
      }),
    );
  });
});

test('forgetting changes no answer for later frames, nor what later and late searches lead to', () => {
  fc.assert(
    fc.property(program, fc.nat({ max: 15 }), fc.nat({ max: 15 }), (events, at, lateAt) => {
      const times = searchesOf(events).map(({ time }) => time);
      const forgotten = times[Math.min(at, lateAt)] ?? 0;
      const lateTime = times[Math.max(at, lateAt)] ?? 0;
      const [plain, forgetting] = [new TrackBook(rules), new TrackBook(rules)];
      let told = false;
      for (const event of [
        ...events,
        { time: lateTime, detections: searchesOf(events)[15]?.detections ?? [] },
      ]) {
        for (const book of [plain, forgetting]) {
          if ('cut' in event) book.cut(event.cut);
          else book.observe(event.time, event.detections);
        }
        if (!told && 'time' in event && event.time === lateTime) {
          forgetting.forgetBefore(forgotten);
          told = true;
        }
      }
      for (const time of probes(events).filter((probe) => probe >= forgotten)) {
        expect(boxesAt(forgetting, time)).toEqual(boxesAt(plain, time));
      }
      const counts = (book: TrackBook): number[][] =>
        book.trackSummaries().map(({ first, last, observations }) => [first, last, observations]);
      expect(counts(forgetting)).toEqual(counts(plain));
    }),
  );
});

test('between its first and last sight a face in linear motion is covered in every frame', () => {
  fc.assert(
    fc.property(
      frameTimes(60),
      fc.integer({ min: 1, max: 6 }),
      fc.record({
        size: fc.integer({ min: 24, max: 300 }),
        speedX: fc.double({ min: -2, max: 2, noNaN: true }),
        speedY: fc.double({ min: -1, max: 1, noNaN: true }),
      }),
      (times, every, { size, speedX, speedY }) => {
        const truth = (time: number): Detection =>
          face(500 + speedX * size * time, 300 + speedY * size * time, 0.9, size);
        const searched = times.filter((_, index) => index % every === 0);
        const book = play(searched.map((time) => ({ time, detections: [truth(time)] })));
        expect(book.trackSummaries()).toHaveLength(1);
        for (const time of times.filter((frame) => frame <= (searched.at(-1) ?? 0))) {
          const cover = book.coverAt(time);
          expect(cover.some(({ box }) => holds(box, truth(time).box))).toBe(true);
        }
      },
    ),
  );
});

test('a mask never shrinks faster than the rules allow', () => {
  fc.assert(
    fc.property(
      frameTimes(30),
      fc.array(fc.integer({ min: 60, max: 110 }), { minLength: 30, maxLength: 30 }),
      (times, sizes) => {
        const events = times.map((time, index) => ({
          time,
          detections: [face(300, 200, 0.9, sizes[index] ?? 100)],
        }));
        const book = play(events);
        for (const time of [...probes(events), (times.at(-1) ?? 0) + 0.5].filter(
          (t) => t >= (times[0] ?? 0),
        )) {
          // A face that doubles in 10 ms may be taken for another one: then both are covered.
          const cover = book.coverAt(time);
          for (const seen of events.filter((event) => event.time <= time)) {
            const least = (seen.detections[0]?.box.w ?? 0) * Math.exp(-rules.shrinkRate * (time - seen.time));
            expect(cover.some(({ box }) => Math.min(box.w, box.h) >= least - 1e-6)).toBe(true);
          }
        }
      },
    ),
  );
});

test('crossing faces are both covered all the time', () => {
  // No policy grows masks by less.
  const growth = Math.min(...Object.values(POLICY_RULES).map((policy) => policy.growth));
  fc.assert(
    fc.property(
      frameTimes(60),
      fc.integer({ min: 1, max: 4 }),
      fc.double({ min: 0.3, max: 2, noNaN: true }),
      fc.integer({ min: 0, max: 60 }),
      (times, every, speed, offsetY) => {
        const length = times.at(-1) ?? 1;
        const travel = speed * 100 * length;
        const left = (time: number): Detection => face(400 - travel / 2 + speed * 100 * time, 200);
        const right = (time: number): Detection =>
          face(400 + travel / 2 - speed * 100 * time, 200 + offsetY, 0.8);
        const searched = times.filter((_, index) => index % every === 0);
        // While one is behind the other the detector sees only the one in front.
        const book = play(
          searched.map((time) => {
            const hidden = Math.abs(left(time).box.x - right(time).box.x) < 35;
            return { time, detections: hidden ? [left(time)] : [left(time), right(time)] };
          }),
        );
        for (const time of times.filter((frame) => frame <= (searched.at(-1) ?? 0))) {
          const cover = book.coverAt(time);
          for (const truth of [left(time), right(time)]) {
            const hidden = truth.score < 0.9 && Math.abs(left(time).box.x - truth.box.x) < 35;
            if (!hidden) expect(cover.some(({ box }) => holds(growBox(box, growth), truth.box))).toBe(true);
          }
        }
      },
    ),
  );
});

test('no track is covered on both sides of a cut', () => {
  fc.assert(
    fc.property(program, (events) => {
      const book = play(events);
      const cuts = events.flatMap((event) => ('cut' in event ? [event.cut] : []));
      const shotOf = (time: number): number => cuts.filter((cut) => cut <= time).length;
      const shots = new Map<number, number>();
      for (const time of probes(events)) {
        for (const { track } of book.coverAt(time)) {
          expect(shots.get(track) ?? shotOf(time)).toBe(shotOf(time));
          shots.set(track, shotOf(time));
        }
      }
    }),
  );
});
