import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { InferenceClient } from '../../src/engine/detect/inference-client.js';
import { forkProcess, type ProcessPort } from '../../src/engine/process/process-port.js';
import { RecordingOutput } from '../../src/engine/output/recording-output.js';
import { INFERENCE_ENTRY } from '../fixtures/built-entries.js';
import { auditRecording } from '../fixtures/live/audit-recording.js';
import { startLive } from '../fixtures/live/live-fixture.js';

const canvas = { width: 640, height: 360, frameRate: 30 };
const FAULTY_ENTRY = new URL('../fixtures/detect/faulty-inference.mjs', import.meta.url);
/** Long enough for a healthy begin, the fault, a cut of the scene at 5 s, and a restart of the process. */
const SECONDS = 7;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-faults-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => {
  delete process.env['VEILCAST_TEST_FAULT'];
});

async function recordWith(
  name: string,
  spawn: () => ProcessPort,
  holdMs: number,
  meanwhile: (port: () => ProcessPort) => void = () => undefined,
): Promise<{ status: ReturnType<Awaited<ReturnType<typeof startLive>>['session']['status']>; path: string }> {
  const ports: ProcessPort[] = [];
  const client = new InferenceClient(() => {
    const port = spawn();
    ports.push(port);
    return port;
  });
  await client.started;
  const path = join(folder, `${name}.mp4`);
  const live = await startLive({
    canvas,
    detector: client,
    holdMs,
    outputs: (host) => [new RecordingOutput(path, host)],
  });
  meanwhile(() => {
    const port = ports.at(-1);
    if (!port) throw new Error('no process was started');
    return port;
  });
  await live.runsUntil(SECONDS);
  await live.stop();
  await client.close();
  return { status: live.session.status(), path };
}

/** No face was seen, no frame is missing. */
async function expectNothingRaw({ status, path }: Awaited<ReturnType<typeof recordWith>>): Promise<void> {
  const audited = await auditRecording(path, canvas);
  expect(audited.frames).toBe(status.frames);
  expect(status.frames).toBeGreaterThanOrEqual(SECONDS * canvas.frameRate);
  expect(status.droppedFrames).toBe(0);
  expect(audited.all.faceFrames).toBeGreaterThan(400);
  expect(audited.worst).toEqual([]);
  expect(audited.all.leaked).toBe(0);
}

describe('whatever happens to the detector, no face leaves and no frame is missing', () => {
  test.each(['throws', 'nan', 'dies', 'hangs', 'slow'])('it %s while live', async (fault) => {
    process.env['VEILCAST_TEST_FAULT'] = fault;
    const recorded = await recordWith(fault, () => forkProcess(FAULTY_ENTRY), 400);
    await expectNothingRaw(recorded);
    if (fault !== 'slow') {
      expect(recorded.status.coveredFrames).toBeGreaterThan(0);
      expect(recorded.status.detector.failures).toBeGreaterThan(0);
    }
  });

  test('it is killed from outside, again and again', async () => {
    const recorded = await recordWith(
      'killed',
      () => forkProcess(INFERENCE_ENTRY),
      400,
      (port) => {
        for (const at of [1_000, 2_500, 4_900])
          setTimeout(() => {
            port().kill();
          }, at);
      },
    );
    await expectNothingRaw(recorded);
    expect(recorded.status.coveredReasons).toHaveProperty('detector-failed');
    // It came back: what is covered whole is less than what passed.
    expect(recorded.status.coveredFrames).toBeLessThan(recorded.status.frames / 2);
  });

  test('it never starts: every frame is covered', async () => {
    process.env['VEILCAST_TEST_FAULT'] = 'none';
    const missing = new URL('../fixtures/detect/no-such-program.mjs', import.meta.url);
    const recorded = await recordWith('absent', () => forkProcess(missing), 400);
    await expectNothingRaw(recorded);
    expect(recorded.status.coveredFrames).toBe(recorded.status.frames);
  });
});
