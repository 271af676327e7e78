import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startRtmpServer, type RtmpServer } from '../../demo/rtmp-server.js';
import { startViewer, type Viewer } from '../../demo/viewer.js';
import type { SupervisedDetector } from '../../src/engine/detect/detector.js';
import { InferenceClient } from '../../src/engine/detect/inference-client.js';
import type { PreviewPicture } from '../../src/engine/preview/preview-tap.js';
import { forkProcess } from '../../src/engine/process/process-port.js';
import { Broadcast } from '../../src/engine/service/broadcast.js';
import { readTimeCode } from '../../src/engine/source/test-faces/time-code.js';
import {
  changeSettings,
  DEFAULT_SETTINGS,
  type Settings,
  type SettingsChange,
} from '../../src/shared/settings.js';
import { INFERENCE_ENTRY, RTMP_SERVER_ENTRY, VIEWER_ENTRY } from '../fixtures/built-entries.js';
import { NOTHING_FOUND } from '../fixtures/live/live-fixture.js';
import { readCodes } from '../fixtures/live/read-codes.js';

const KEY = 'planted-key-0815';
const CANVAS = { width: 640, height: 360, frameRate: 30 };
const HOLD_MS = 400;

let folder: string;
let cleanUps: (() => Promise<unknown>)[];
let server: RtmpServer;
let broadcast: Broadcast;
let settings: Settings;
let log: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-broadcast-'));
  cleanUps = [() => rm(folder, { recursive: true, force: true })];
  server = await startRtmpServer(RTMP_SERVER_ENTRY);
  cleanUps.push(() => server.kill());
  settings = changeSettings(DEFAULT_SETTINGS, {
    video: { ...CANVAS, preset: 'ultrafast', encoder: 'libx264' },
    privacy: { holdMs: HOLD_MS },
    output: { recordingFolder: folder, recordingFormat: 'mp4' },
    destinations: [
      {
        id: 'home',
        service: 'custom',
        name: 'Home',
        server: server.url('').slice(0, -1),
        enabled: true,
      },
    ],
  });
  log = [];
  broadcast = open(NOTHING_FOUND);
});
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

function open(detector: SupervisedDetector): Broadcast {
  const opened = new Broadcast({
    detector,
    settings,
    videosFolder: folder,
    readKey: () => Promise.resolve(KEY),
    log: (level, text) => log.push(`${level}: ${text}`),
    changed: () => undefined,
  });
  cleanUps.push(() => opened.close());
  return opened;
}

async function change(change: SettingsChange): Promise<void> {
  settings = changeSettings(settings, change);
  await broadcast.apply(settings);
}

function until(condition: () => boolean): Promise<void> {
  return vi.waitUntil(condition, { timeout: 20_000, interval: 20 }).then(() => undefined);
}

const time = (): number => broadcast.status().program?.time ?? 0;
const runsFor = (seconds: number): Promise<void> => {
  const end = time() + seconds;
  return until(() => time() >= end);
};
const isLive = (): boolean => broadcast.status().program?.outputs[0]?.state === 'live';

async function watchStream(name: string): Promise<{ viewer: Viewer; file: string }> {
  const file = join(folder, `${name}.mp4`);
  const viewer = startViewer(VIEWER_ENTRY, server.url(KEY), file);
  await viewer.untilSeen(10);
  return { viewer, file };
}

/** A machine that is too busy leaves frames out and counts them; nothing else may be missing. */
function countMissing(codes: readonly (number | null)[]): number {
  return (codes.at(-1) ?? NaN) - (codes[0] ?? NaN) + 1 - codes.length;
}

describe('a broadcast', () => {
  test('streams, and is joined and left by recordings without a gap', async () => {
    await broadcast.startLive();
    await until(isLive);
    const { viewer, file } = await watchStream('stream');
    const path = await broadcast.startRecording();
    await runsFor(2);
    const stoppedAt = time();
    await broadcast.stopRecording();
    await runsFor(1);
    const dropped = broadcast.status().program?.droppedFrames ?? 0;
    await broadcast.stopLive();
    expect(await viewer.finish()).toBe(0);

    expect(countMissing(await readCodes(file))).toBeLessThanOrEqual(dropped);
    const recorded = await readCodes(path);
    expect(recorded.length).toBeGreaterThan(50);
    expect(countMissing(recorded)).toBeLessThanOrEqual(dropped);
    // What was on the screen when it was stopped is in it.
    expect(recorded.at(-1)).toBeGreaterThanOrEqual(Math.floor(stoppedAt * CANVAS.frameRate) - 1);
    expect(broadcast.status()).toMatchObject({ liveSince: null, recordingSince: null, outputs: {} });
    expect(log.join('\n')).not.toContain(KEY);
  });

  test('panic at ten moments: nothing later than the press minus the hold is seen uncovered', async () => {
    await broadcast.startLive();
    const path = await broadcast.startRecording();
    await until(isLive);
    const { viewer, file } = await watchStream('panic');
    const panics: { from: number; to: number }[] = [];
    for (let press = 0; press < 10; press += 1) {
      await runsFor(0.6 + Math.random());
      broadcast.setPanic(true);
      const from = time();
      await runsFor(0.3 + Math.random() / 2);
      broadcast.setPanic(false);
      panics.push({ from, to: time() });
    }
    await runsFor(1);
    expect(broadcast.status().program?.coveredReasons).toHaveProperty('panic');
    await broadcast.stopRecording();
    await broadcast.stopLive();
    expect(await viewer.finish()).toBe(0);

    for (const output of [path, file]) {
      // The time code is legible only in a picture that is not wholly covered.
      const codes = (await readCodes(output)).filter((code): code is number => code !== null);
      expect(codes.length).toBeGreaterThan(100);
      for (const { from, to } of panics) {
        const first = (from - HOLD_MS / 1000) * CANVAS.frameRate + 2;
        expect(codes.filter((code) => code > first && code <= to * CANVAS.frameRate)).toEqual([]);
      }
      // It came back after each of them.
      expect(codes.at(-1)).toBeGreaterThan((panics.at(-1)?.to ?? Infinity) * CANVAS.frameRate);
    }
  });

  test('another scene, style and sound while live leave no gap; a missing camera is said, and black', async () => {
    await broadcast.startLive();
    await until(isLive);
    const { viewer, file } = await watchStream('changes');
    await change({ scene: { main: 'camera:99' } });
    await until(() => broadcast.status().program?.sources[0]?.state === 'lost');
    expect(broadcast.status().program?.sources[0]?.message).toContain('camera');
    await change({
      scene: { main: 'color:#204060', inset: 'test:faces', insetPlace: { x: 0.5, y: 0.5, w: 0.4 } },
    });
    await runsFor(0.5);
    await change({ privacy: { style: 'solid', policy: 'balanced', threshold: 0.7 }, audio: { muted: true } });
    await runsFor(0.5);
    expect(broadcast.status().level.peak).toBe(-100);
    await change({ scene: { main: 'test:faces', inset: null } });
    await runsFor(1);
    const { droppedFrames = NaN } = broadcast.status().program ?? {};
    await broadcast.stopLive();
    expect(await viewer.finish()).toBe(0);
    const frames = viewer.seen.map((picture) => Math.round(picture.time * CANVAS.frameRate));
    expect(countMissing(frames)).toBeLessThanOrEqual(droppedFrames);
    const codes = await readCodes(file);
    expect(codes.at(-1)).not.toBeNull();
    expect(codes).toContain(null);
  });

  test('the program breaks: another one takes over the stream, the recording and panic', async () => {
    let broken = false;
    broadcast = open({
      ...NOTHING_FOUND,
      get state(): 'ready' {
        if (!broken) return 'ready';
        broken = false;
        throw new Error('broken on purpose');
      },
    });
    await broadcast.startLive();
    const first = await broadcast.startRecording();
    await until(isLive);
    await runsFor(1);
    broken = true;
    await until(() => log.some((line) => line.includes('broken on purpose')));
    await until(isLive);
    await runsFor(1);
    const { recordingPath } = broadcast.status();
    expect(recordingPath).not.toBe(first);
    broadcast.setPanic(true);
    await broadcast.stopRecording();
    await broadcast.stopLive();
    for (const path of [first, recordingPath ?? ''])
      expect((await readCodes(path)).length).toBeGreaterThan(20);
  });

  test('what cannot change while live is refused, and followed when it is not', async () => {
    await broadcast.startRecording();
    const other = changeSettings(settings, { video: { frameRate: 25 } });
    expect(() => {
      broadcast.assertMayChange(other);
    }).toThrow(/stop first/);
    await broadcast.stopRecording();
    broadcast.assertMayChange(other);
    await broadcast.watch(1, 320, () => {
      broadcast.shown(1);
    });
    await change({ video: { frameRate: 25 } });
    await until(() => time() > 0.5);
    expect(broadcast.status().program?.frameRate).toBeCloseTo(25, 0);
  });

  test('a destination without a key is named, and nothing is live', async () => {
    await change({ destinations: [] });
    await expect(broadcast.startLive()).rejects.toMatchObject({ code: 'usage.invalid' });
    expect(broadcast.live).toBe(false);
  });

  test('a preview is small, covered and never more than one ahead of its window', async () => {
    const pictures: PreviewPicture[] = [];
    const detector = new InferenceClient(() => forkProcess(INFERENCE_ENTRY));
    cleanUps.push(() => detector.close());
    await detector.started;
    broadcast = open(detector);
    await broadcast.watch(7, 320, (picture) => pictures.push(picture));
    // Until the source is open its place is black, and nothing in it is covered.
    await until(() => broadcast.status().program?.sources[0]?.state === 'ready');
    await until(() => pictures.length === 1);
    await runsFor(1);
    expect(pictures).toHaveLength(1);
    for (let count = 2; count <= 20; count += 1) {
      broadcast.shown(7);
      await until(() => pictures.length === count);
    }
    const { header, pixels } = pictures.at(-1) ?? expect.fail('no picture came');
    expect(header).toMatchObject({ width: 320, height: 180, covered: 'regions' });
    expect(header.boxes.length).toBeGreaterThan(0);
    expect(pixels).toHaveLength((320 * 180 * 3) / 2);
    expect(readTimeCode(pixels, 320, 180)).toBe(Math.round(header.time * CANVAS.frameRate));
    broadcast.unwatch(7);
    // Nobody wants the program any more.
    await until(() => broadcast.status().program === null);
  });
});
