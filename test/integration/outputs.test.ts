import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findFreePort, startRtmpServer, type RtmpServer } from '../../demo/rtmp-server.js';
import { startViewer } from '../../demo/viewer.js';
import { RecordingOutput } from '../../src/engine/output/recording-output.js';
import { RtmpOutput } from '../../src/engine/output/rtmp-output.js';
import { parseRtmpTarget } from '../../src/engine/output/rtmp-target.js';
import { RTMP_SERVER_ENTRY, VIEWER_ENTRY } from '../fixtures/built-entries.js';
import { BITS_PER_SECOND, startLive, type LiveFixture } from '../fixtures/live/live-fixture.js';
import { consecutive, readCodes } from '../fixtures/live/read-codes.js';

const canvas = { width: 640, height: 360, frameRate: 30 };
const KEY = 'secret-key-4711';

let folder: string;
let cleanUps: (() => Promise<unknown>)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-outputs-'));
  cleanUps = [() => rm(folder, { recursive: true, force: true })];
});
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

async function startServer(options: Parameters<typeof startRtmpServer>[1] = {}): Promise<RtmpServer> {
  const server = await startRtmpServer(RTMP_SERVER_ENTRY, options);
  cleanUps.push(() => server.kill());
  return server;
}

function keepForCleanUp(live: LiveFixture): LiveFixture {
  cleanUps.push(() => live.stop());
  return live;
}

describe('the outputs of a running program', () => {
  test('a server is killed and comes back: the others miss nothing, and it goes on at a keyframe by itself', async () => {
    const [steady, port] = [await startServer(), await findFreePort()];
    const doomed = await startRtmpServer(RTMP_SERVER_ENTRY, { port });
    const recording = join(folder, 'program.mp4');
    const targets = [steady, doomed].map((server) => parseRtmpTarget(server.url(KEY)));
    const [steadyName = '', doomedName = ''] = targets.map(({ name }) => name);
    const live = keepForCleanUp(
      await startLive({
        canvas,
        outputs: (host) => [
          ...targets.map((target) => new RtmpOutput(target, host, BITS_PER_SECOND)),
          new RecordingOutput(recording, host),
        ],
      }),
    );
    await Promise.all([live.reaches(steadyName, 'live'), live.reaches(doomedName, 'live')]);
    const steadyViewer = startViewer(VIEWER_ENTRY, steady.url(KEY), join(folder, 'steady.mp4'));
    await steadyViewer.untilSeen(30);
    await doomed.kill();
    await live.reaches(doomedName, 'reconnecting');
    await live.runsUntil(live.session.status().time + 3);
    const revived = await startServer({ port });
    await live.reaches(doomedName, 'live');
    const revivedViewer = startViewer(VIEWER_ENTRY, revived.url(KEY), join(folder, 'revived.mp4'));
    await revivedViewer.untilSeen(30);
    await live.stop();
    expect(await Promise.all([steadyViewer.finish(), revivedViewer.finish()])).toEqual([0, 0]);

    const status = live.session.status();
    expect(status.droppedFrames).toBe(0);
    const recorded = await readCodes(recording);
    expect(recorded).toEqual(consecutive(0, status.frames));
    const watched = await readCodes(join(folder, 'steady.mp4'));
    expect(watched.length).toBeGreaterThan(150);
    expect(watched).toEqual(consecutive(watched[0] ?? -1, watched.length));
    // The first picture that came was whole: a stream that goes on in the middle of a group shows nothing before.
    const again = await readCodes(join(folder, 'revived.mp4'));
    expect(again).toEqual(consecutive(again[0] ?? -1, again.length));
    expect(status.outputs[1]?.reconnects).toBeGreaterThan(0);
    expect(JSON.stringify([status, live.states])).not.toContain(KEY);
  });

  test('a server that refuses the key is given up with the reason, and the key is not repeated', async () => {
    const server = await startServer({ refusePublishers: true });
    const target = parseRtmpTarget(server.url(KEY));
    const live = keepForCleanUp(
      await startLive({ canvas, outputs: (host) => [new RtmpOutput(target, host, BITS_PER_SECOND)] }),
    );
    const error = await live.session.finished;
    expect(error?.code).toBe('output.rejected');
    expect(live.states).not.toContain(`${target.name}: live`);
    expect(JSON.stringify([live.session.status(), error?.message, error?.stack])).not.toContain(KEY);
  });

  test('a server that is not there is given up after three tries', async () => {
    const target = parseRtmpTarget(`rtmp://127.0.0.1:${await findFreePort()}/live/${KEY}`);
    const live = keepForCleanUp(
      await startLive({ canvas, outputs: (host) => [new RtmpOutput(target, host, BITS_PER_SECOND)] }),
    );
    expect((await live.session.finished)?.code).toBe('output.unreachable');
    expect(live.states).toEqual([
      `${target.name}: reconnecting`,
      `${target.name}: reconnecting`,
      `${target.name}: failed`,
    ]);
  });

  test('a server that freezes holds up neither the recording nor the end', async () => {
    const held: Socket[] = [];
    // Accepts and never says a word.
    const frozen = createServer((socket) => {
      socket.pause();
      socket.on('error', () => undefined);
      held.push(socket);
    });
    await new Promise<void>((resolve) => frozen.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => {
      for (const socket of held) socket.destroy();
      return new Promise((resolve) => frozen.close(resolve));
    });
    const { port } = frozen.address() as AddressInfo;
    const recording = join(folder, 'program.mkv');
    const live = keepForCleanUp(
      await startLive({
        canvas,
        outputs: (host) => [
          new RtmpOutput(parseRtmpTarget(`rtmp://127.0.0.1:${port}/live/${KEY}`), host, BITS_PER_SECOND),
          new RecordingOutput(recording, host),
        ],
      }),
    );
    await live.runsUntil(4);
    await live.stop();
    const status = live.session.status();
    expect(status.droppedFrames).toBe(0);
    expect(await readCodes(recording)).toEqual(consecutive(0, status.frames));
  });
});
