import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditStream } from '../../demo/audit-stream.js';
import { startRtmpServer } from '../../demo/rtmp-server.js';
import { INFERENCE_ENTRY, RTMP_SERVER_ENTRY } from '../fixtures/built-entries.js';
import { whyNoDesktop } from '../fixtures/desktop/desktop-app.js';
import { CANVAS, countMissing, OnAir, type Watched } from './on-air.js';

const missing = await whyNoDesktop();
if (missing !== null) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== null)('a stream from the real window', () => {
  let air: OnAir;
  beforeEach(async () => {
    air = await OnAir.open();
    await air.goLive();
  });
  afterEach(() => air.close());

  const endLive = (): Promise<void> => air.desktop.window.getByRole('button', { name: 'End live' }).click();

  async function expectNoLeak(file: string): Promise<void> {
    const { figures } = await auditStream(file, CANVAS, INFERENCE_ENTRY);
    const { '48-96': small, '96+': large } = figures.sizes;
    expect(small.faceFrames + large.faceFrames).toBeGreaterThan(50);
    expect(small.leaked + large.leaked).toBe(0);
  }

  test('has no gap while the window is hidden, and while its page crashes and is loaded again', async () => {
    const watched = await air.watch('window');
    const { app } = air.desktop;
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.hide();
    });
    await watched.viewer.untilSeen(watched.viewer.seen.length + 45);
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.show();
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
    await watched.viewer.untilSeen(watched.viewer.seen.length + 60);
    const [status] = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ webContents }) => webContents.isCrashed()),
    );
    expect(status).toBe(false);
    await app.evaluate(({ app: running }) => {
      running.quit();
    });
    await watched.viewer.finish();
    expect(countMissing(watched)).toBe(0);
    await expectNoLeak(watched.file);
  });

  test('comes back by itself when its server does, and the window says where it stands', async () => {
    const { window } = air.desktop;
    const card = window.getByRole('region', { name: 'Destinations' });
    await card.getByText('Live', { exact: true }).waitFor();
    await air.server.kill();
    await card.getByText('Reconnecting').waitFor();
    air.server = await startRtmpServer(RTMP_SERVER_ENTRY, { port: air.server.port });
    await air.until(({ outputs }) => outputs[0]?.state === 'live', 'a stream again');
    const watched = await air.watch('after');
    await watched.viewer.untilSeen(60);
    await card.getByText('Live', { exact: true }).waitFor();
    await endLive();
    await watched.viewer.finish();
    await expectNoLeak(watched.file);
  });

  test('is back when its engine was killed, covered from the first picture on', async () => {
    const before = await air.watch('before');
    await before.viewer.untilSeen(60);
    await before.viewer.finish();
    const killedAt = Date.now();
    process.kill(await air.desktop.enginePid(), 'SIGKILL');
    await expect.poll(() => air.engine.ports()).toBe(2);
    const after = await watchAgain();
    const [first] = after.viewer.seen;
    console.info(
      `engine killed: ${(((first?.at ?? NaN) - killedAt) / 1000).toFixed(2)} s to a picture at a viewer`,
    );
    await air.until(({ detector }) => detector.state === 'ready', 'a detector again');
    await after.viewer.untilSeen(after.viewer.seen.length + 90);
    await air.desktop.window.getByRole('button', { name: 'End live' }).waitFor();
    await endLive();
    await after.viewer.finish();
    await expectNoLeak(before.file);
    await expectNoLeak(after.file);
  });

  /** A viewer that comes back as a player does: at once, again and again. */
  async function watchAgain(): Promise<Watched> {
    for (;;) {
      const watched = await air.watch('after').catch(() => null);
      if (watched) return watched;
    }
  }
});
