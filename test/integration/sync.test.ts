import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRtmpServer } from '../../demo/rtmp-server.js';
import { writeSceneClip } from '../../demo/scene-clip.js';
import { startViewer } from '../../demo/viewer.js';
import { RecordingOutput } from '../../src/engine/output/recording-output.js';
import { RtmpOutput } from '../../src/engine/output/rtmp-output.js';
import { parseRtmpTarget } from '../../src/engine/output/rtmp-target.js';
import { RTMP_SERVER_ENTRY, VIEWER_ENTRY } from '../fixtures/built-entries.js';
import { FileSource } from '../../src/engine/source/file-source.js';
import { BITS_PER_SECOND, startLive } from '../fixtures/live/live-fixture.js';
import { readMarks } from '../fixtures/live/read-marks.js';

/** What the whole line may add between picture and sound, s. */
const TOLERANCE = 0.04;
const canvas = { width: 640, height: 360, frameRate: 30 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-sync-'));
  const server = await startRtmpServer(RTMP_SERVER_ENTRY);
  const target = parseRtmpTarget(server.url('sync'));
  const live = await startLive({
    canvas,
    outputs: (host) => [
      new RtmpOutput(target, host, BITS_PER_SECOND),
      new RecordingOutput(join(folder, 'recorded.mp4'), host),
      new RecordingOutput(join(folder, 'recorded.mkv'), host),
    ],
  });
  await live.reaches(target.name, 'live');
  const viewer = startViewer(VIEWER_ENTRY, server.url('sync'), join(folder, 'pulled.mp4'));
  await viewer.untilSeen(150);
  await live.stop();
  await viewer.finish();
  await server.kill();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(['recorded.mp4', 'recorded.mkv', 'pulled.mp4'])(
  'flash and beep stay together through the line (%s)',
  async (name) => {
    const { flashes, beeps } = await readMarks(join(folder, name));
    expect(flashes.length).toBeGreaterThanOrEqual(2);
    expect(beeps).toHaveLength(flashes.length);
    flashes.forEach((flash, index) => {
      expect(Math.abs((beeps[index] ?? NaN) - flash)).toBeLessThanOrEqual(TOLERANCE);
    });
  },
);

test('a file keeps its picture and sound together, round after round', async () => {
  const clip = join(folder, 'clip.mp4');
  // A round of 3 s: the marks come at 0 and 2 s of each.
  await writeSceneClip(clip, { ...canvas, frameRate: 25 }, 75);
  const source = new FileSource(clip, { loop: true });
  await source.open();
  const recording = join(folder, 'from-file.mp4');
  const live = await startLive({
    canvas,
    input: { source, audio: source.audio },
    outputs: (host) => [new RecordingOutput(recording, host)],
  });
  await live.runsUntil(8);
  await live.stop();
  await source.close();
  const { flashes, beeps } = await readMarks(recording);
  expect(flashes.map((flash) => Math.round(flash))).toEqual([0, 2, 3, 5, 6, 8]);
  expect(beeps).toHaveLength(flashes.length);
  flashes.forEach((flash, index) => {
    expect(Math.abs((beeps[index] ?? NaN) - flash)).toBeLessThanOrEqual(TOLERANCE);
  });
});
