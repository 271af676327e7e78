import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditStream } from '../../demo/audit-stream.js';
import { startRtmpServer, type RtmpServer } from '../../demo/rtmp-server.js';
import { startViewer } from '../../demo/viewer.js';
import { INFERENCE_ENTRY, RTMP_SERVER_ENTRY, VIEWER_ENTRY } from '../fixtures/built-entries.js';
import {
  makeProfile,
  openDesktop,
  removeProfile,
  whyNoDesktop,
  type DesktopApp,
} from '../fixtures/desktop/desktop-app.js';
import { EngineCalls } from './engine-calls.js';

const missing = await whyNoDesktop();
if (missing !== null) console.warn(`skipped: ${missing}`);

const MOST_ACTIONS = 10;
const KEY = 'first-run';

describe.skipIf(missing !== null)('a clean profile', () => {
  let server: RtmpServer;
  let profile: string;
  let desktop: DesktopApp;
  beforeEach(async () => {
    server = await startRtmpServer(RTMP_SERVER_ENTRY);
    profile = await makeProfile();
    desktop = await openDesktop({ profile });
  });
  afterEach(async () => {
    await desktop.close();
    await server.kill();
    await removeProfile(profile);
  });

  test(`is live, covered, after at most ${MOST_ACTIONS} actions`, async () => {
    const { app, window } = desktop;
    const engine = await EngineCalls.listen(window);
    await app.evaluate(({ clipboard }, address) => {
      void clipboard.writeText(address);
    }, server.url(KEY));
    let actions = 0;
    const act = async (action: Promise<unknown>): Promise<void> => {
      actions += 1;
      await action;
    };
    await act(window.getByRole('button', { name: 'Next' }).click());
    await act(window.getByRole('button', { name: 'Use these' }).click());
    await act(window.getByRole('button', { name: /Service/ }).click());
    await act(window.getByRole('option', { name: 'Another server' }).click());
    await act(window.getByLabel('Server address').focus());
    // As a person who has copied it from the page of a service.
    await act(window.keyboard.press('ControlOrMeta+V'));
    await act(window.getByRole('button', { name: 'Save' }).click());
    await act(window.getByRole('button', { name: 'Next' }).click());
    await act(window.getByRole('button', { name: 'Finish and go live' }).click());
    expect(actions).toBeLessThanOrEqual(MOST_ACTIONS);
    console.info(`a covered stream after ${actions} actions`);

    const program = async (): Promise<string> => {
      const { status } = await engine.call('studio.open', null);
      return `${status.program?.outputs[0]?.state ?? ''} ${status.program?.detector.state ?? ''}`;
    };
    await expect.poll(program).toBe('live ready');
    const pulled = join(profile, 'pulled.mp4');
    const viewer = startViewer(VIEWER_ENTRY, server.url(KEY), pulled);
    await viewer.untilSeen(120);
    await window.getByRole('button', { name: 'End live' }).click();
    await viewer.finish();
    const { settings } = await engine.call('studio.open', null);
    expect(settings.welcomed).toBe(true);

    const described = ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', pulled];
    const codecs = execFileSync('ffprobe', described, { encoding: 'utf8' });
    expect(codecs.trim().split('\n').sort()).toEqual(['aac', 'h264']);
    const { figures } = await auditStream(pulled, settings.video, INFERENCE_ENTRY);
    const { '48-96': small, '96+': large } = figures.sizes;
    expect(small.faceFrames + large.faceFrames).toBeGreaterThan(50);
    expect(small.leaked + large.leaked).toBe(0);
  });
});
