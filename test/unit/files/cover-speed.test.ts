import { beforeEach, expect, test } from 'vitest';
import { CoverSpeed } from '../../../src/engine/files/cover-speed.js';

let seconds = 0;
let speed: CoverSpeed;
beforeEach(() => {
  seconds = 0;
  speed = new CoverSpeed(() => seconds * 1_000);
});

test('nothing is known before anything was covered', () => {
  expect([speed.remaining(), speed.expect('photo', 100)]).toEqual([null, null]);
  speed.take('video', 1_000);
  speed.progress(0);
  seconds = 3;
  expect([speed.remaining(), speed.expect('video', 1_000)]).toEqual([null, null]);
});

test('a video tells from its progress how long it and others of its kind take', () => {
  speed.take('video', 1_000);
  // Until the first progress, processes are started.
  seconds = 50;
  speed.progress(0);
  seconds = 60;
  speed.progress(0.25);
  expect(speed.remaining()).toBeCloseTo(30);
  expect(speed.expect('video', 2_000)).toBeCloseTo(80);
  expect(speed.expect('photo', 2_000)).toBeNull();
});

test('files that were covered to their end tell how long others take', () => {
  for (const whole of [true, true, false]) {
    speed.take('photo', 100);
    speed.progress(0);
    seconds += 2;
    speed.finish(whole);
  }
  expect(speed.expect('photo', 300)).toBeCloseTo(6);
  speed.take('photo', 200);
  speed.progress(0);
  expect(speed.remaining()).toBeCloseTo(4);
  seconds += 3;
  expect(speed.remaining()).toBeCloseTo(1);
  seconds += 3;
  expect(speed.remaining()).toBe(0);
});

test('pauses do not count', () => {
  speed.take('video', 1_000);
  speed.progress(0);
  seconds = 10;
  speed.progress(0.5);
  speed.pause(true);
  seconds = 500;
  speed.pause(true);
  expect(speed.remaining()).toBeCloseTo(10);
  speed.pause(false);
  seconds = 505;
  speed.progress(0.75);
  expect(speed.remaining()).toBeCloseTo(5);
});

test('a file that begins during a pause counts from its end', () => {
  speed.take('video', 1_000);
  speed.pause(true);
  speed.progress(0);
  seconds = 100;
  speed.pause(false);
  seconds = 110;
  speed.progress(0.5);
  expect(speed.remaining()).toBeCloseTo(10);
});
