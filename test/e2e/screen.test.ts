import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SilentAudio } from '../../src/engine/audio/audio-source.js';
import { RecordingOutput } from '../../src/engine/output/recording-output.js';
import { createSource } from '../../src/engine/source/create-source.js';
import { ffmpegDevices } from '../../src/engine/source/ffmpeg-devices.js';
import { parseSourceUri } from '../../src/engine/source/source-uri.js';
import type { VideoSource } from '../../src/engine/source/video-source.js';
import { isColor, readPictures, type Picture, type Rgb } from '../fixtures/devices/read-pictures.js';
import { requireXPrograms, startXServer, type XServer } from '../fixtures/devices/x-server.js';
import { startLive, type LiveFixture } from '../fixtures/live/live-fixture.js';

const canvas = { width: 640, height: 360, frameRate: 30 };
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
const RED: Rgb = [255, 0, 0];
const LIME: Rgb = [0, 255, 0];
const BLUE: Rgb = [32, 64, 96];

let folder: string;
let recording: string;
let server: XServer;
let cleanUps: (() => Promise<unknown>)[];

beforeAll(requireXPrograms);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-screen-'));
  recording = join(folder, 'screen.mkv');
  cleanUps = [() => rm(folder, { recursive: true, force: true })];
  server = await startServer();
});
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

/** A dark blue screen with a red window, its inside from 42/42 to 202/162. */
async function startServer(display?: string): Promise<XServer> {
  const started = await startXServer({
    width: canvas.width,
    height: canvas.height,
    ...(display === undefined ? {} : { display }),
  });
  cleanUps.push(() => started.kill());
  started.run('xsetroot', '-solid', '#204060', '-cursor_name', 'dot');
  await openPlain(started, 'Alpha', 'red', '160x120+40+40');
  return started;
}

function openPlain(on: XServer, title: string, color: string, geometry: string): Promise<void> {
  const [size = ''] = geometry.split('+');
  return on.open(title, 'display', '-title', title, '-geometry', geometry, '-size', size, `xc:${color}`);
}

function capture(uri: string): VideoSource {
  const devices = { ...ffmpegDevices, env: { DISPLAY: server.display } };
  return createSource(parseSourceUri(uri), canvas, devices).video;
}

async function record(uri: string): Promise<{ live: LiveFixture; source: VideoSource }> {
  const source = capture(uri);
  await source.open();
  cleanUps.push(() => source.close());
  const live = await startLive({
    canvas,
    input: { source, audio: new SilentAudio() },
    outputs: (host) => [new RecordingOutput(recording, host)],
  });
  cleanUps.push(() => live.stop());
  return { live, source };
}

/** Where the colour begins in a row of pixels, px; null: nowhere. */
function firstIn(
  picture: Picture,
  y: number,
  [from, to]: readonly [number, number],
  color: Rgb,
): number | null {
  for (let x = from; x < to; x += 1) if (isColor(picture.at(x, y), color)) return x;
  return null;
}

/** How much of a picture has each colour, as a share. */
function shares(picture: Picture, colors: readonly Rgb[]): number[] {
  const counts = colors.map(() => 0);
  for (let y = 0; y < picture.height; y += 2) {
    for (let x = 0; x < picture.width; x += 2) {
      const at = colors.findIndex((color) => isColor(picture.at(x, y), color));
      if (at >= 0) counts[at] = (counts[at] ?? 0) + 1;
    }
  }
  return counts.map((count) => (count * 4) / (picture.width * picture.height));
}

describe('a screen', () => {
  test('is recorded as it looks, in motion', async () => {
    // A white box that goes from left to right.
    const steps = Array.from({ length: 20 }, (_, step) => [
      '(',
      '-size',
      '200x80',
      'xc:black',
      '-fill',
      'white',
      '-draw',
      `rectangle ${step * 9},20 ${step * 9 + 20},60`,
      ')',
    ]);
    const clip = join(folder, 'motion.gif');
    server.run('convert', '-delay', '10', '-loop', '0', ...steps.flat(), clip);
    await server.open('Motion', 'animate', '-title', 'Motion', '-geometry', '200x80+300+200', clip);
    const { live } = await record('screen:0');
    await live.runsUntil(5);
    await live.stop();
    const { frames } = live.session.status();
    const seen = await readPictures(recording, (picture) => ({
      time: picture.time,
      background: isColor(picture.at(600, 30), BLUE) && isColor(picture.at(20, 300), BLUE),
      red: isColor(picture.at(120, 100), RED) && isColor(picture.at(60, 60), RED),
      outside: isColor(picture.at(220, 100), BLUE) && isColor(picture.at(120, 180), BLUE),
      box: firstIn(picture, 242, [302, 502], WHITE),
    }));
    expect(seen).toHaveLength(frames);
    const after = seen.filter(({ time }) => time > 1);
    expect(after.every(({ background, red, outside }) => background && red && outside)).toBe(true);
    const places = new Set(after.map(({ box }) => box));
    places.delete(null);
    expect(places.size).toBeGreaterThan(10);
    const moves = after.slice(1).filter(({ box }, index) => box !== after[index]?.box);
    expect(moves.length).toBeGreaterThan(20);
  });

  test('that crashes makes its place black while the program goes on, and is seen again when it is back', async () => {
    const { live, source } = await record('screen:0');
    await live.runsUntil(2);
    await server.kill();
    const lostAt = await until(live, () => source.state.state === 'lost');
    await live.runsUntil(lostAt + 1);
    expect(live.session.status().sources[0]).toMatchObject({ state: 'lost' });
    await startServer(server.display);
    const backAt = await until(live, () => source.state.state === 'ready');
    await live.runsUntil(backAt + 2);
    await live.stop();
    const { frames, droppedFrames } = live.session.status();
    const seen = await readPictures(recording, (picture) => ({
      time: picture.time,
      red: isColor(picture.at(120, 100), RED),
      black: [120, 320, 600].every((x) => isColor(picture.at(x, 100), BLACK)),
    }));
    expect(droppedFrames).toBe(0);
    expect(seen).toHaveLength(frames);
    for (const [index, { time }] of seen.entries()) {
      expect(Math.abs(time - (seen[0]?.time ?? 0) - index / canvas.frameRate)).toBeLessThan(0.002);
    }
    const during = seen.filter(({ time }) => time > lostAt + 0.2 && time < lostAt + 0.9);
    expect(during.length).toBeGreaterThan(15);
    expect(during.every(({ black }) => black)).toBe(true);
    expect(seen.at(-1)).toMatchObject({ red: true, black: false });
  });

  test('that is not there is told', async () => {
    await server.kill();
    await expect(capture('screen:0').open()).rejects.toMatchObject({ code: 'source.unavailable' });
    await expect(capture('window:Alpha').open()).rejects.toMatchObject({ code: 'source.unavailable' });
  });
});

describe('a window', () => {
  test('is recorded alone: nothing beside it, and nothing that covers it', async () => {
    await openPlain(server, 'Beta', 'lime', '100x100+120+80');
    const { live } = await record('window:alpha');
    await live.runsUntil(2);
    await live.stop();
    const [last] = (await readPictures(recording, (picture) => picture)).slice(-1);
    // A third of the canvas is beside a picture of 4:3 and black.
    const [red = 0, lime, blue, black = 0] = last ? shares(last, [RED, LIME, BLUE, BLACK]) : [];
    expect({ lime, blue }).toEqual({ lime: 0, blue: 0 });
    expect(red).toBeGreaterThan(0.7);
    expect(red + black).toBeGreaterThan(0.97);
    expect(last && isColor(last.at(320, 180), RED)).toBe(true);
  });

  test('whose program does not keep what is covered is black there, not the window above', async () => {
    await server.open('Plain', 'xev', '-name', 'Plain', '-geometry', '160x120+300+40');
    await openPlain(server, 'Beta', 'lime', '100x100+380+80');
    const { live } = await record('window:plain');
    await live.runsUntil(2);
    await live.stop();
    const [last] = (await readPictures(recording, (picture) => picture)).slice(-1);
    const [white, lime, blue] = last ? shares(last, [WHITE, LIME, BLUE]) : [];
    expect({ lime, blue }).toEqual({ lime: 0, blue: 0 });
    expect(white).toBeGreaterThan(0.2);
  });

  test('that is not there, or not shown, is told with those that are', async () => {
    await expect(capture('window:Gamma').open()).rejects.toThrow(/called "Gamma", there is only .*"Alpha"/);
    // ImageMagick keeps this one ready and hidden.
    await expect(capture('window:Pan Icon').open()).rejects.toThrow('is not shown');
  });

  test('that is closed is lost, and shows no other', async () => {
    await openPlain(server, 'Beta', 'lime', '100x100+300+80');
    const { live, source } = await record('window:alpha');
    await live.runsUntil(1);
    const id = /0x[0-9a-f]+/.exec(server.run('xwininfo', '-name', 'Alpha'))?.[0] ?? '';
    server.run('xkill', '-id', id);
    await until(live, () => source.state.state === 'lost');
    await live.runsUntil(live.session.status().time + 1);
    await live.stop();
    const told = await readPictures(recording, (picture) => shares(picture, [LIME, BLUE, BLACK]));
    expect(told.every(([lime, blue]) => lime === 0 && blue === 0)).toBe(true);
    expect(told.at(-1)?.[2]).toBeGreaterThan(0.99);
  });
});

/** Waits for something and gives the program's time then, s. */
async function until(live: LiveFixture, condition: () => boolean): Promise<number> {
  while (!condition()) await live.runsUntil(live.session.status().time + 0.05);
  return live.session.status().time;
}
