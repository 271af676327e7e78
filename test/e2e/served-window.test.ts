import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditStream } from '../../demo/audit-stream.js';
import { readCodes } from '../../demo/read-codes.js';
import { startRtmpServer, type RtmpServer } from '../../demo/rtmp-server.js';
import { startViewer } from '../../demo/viewer.js';
import { modelFolder } from '../../src/engine/detect/model-store.js';
import { changeSettings, DEFAULT_SETTINGS } from '../../src/shared/settings.js';
import { INFERENCE_ENTRY, RTMP_SERVER_ENTRY, VIEWER_ENTRY } from '../fixtures/built-entries.js';
import { startCli, type CliRun } from '../fixtures/cli/run-cli.js';
import { hasChromium, launchBrowser, openWindow } from '../renderer/open-window.js';

const CANVAS = { width: 640, height: 360, frameRate: 30 };

describe.skipIf(!hasChromium)('the window in a browser, against “veilcast serve”', () => {
  let folder: string;
  let server: RtmpServer;
  let serving: CliRun;
  let browser: Browser;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veilcast-served-'));
    const settings = changeSettings(DEFAULT_SETTINGS, {
      welcomed: true,
      video: { ...CANVAS, preset: 'ultrafast' },
    });
    await mkdir(join(folder, 'data'));
    await writeFile(join(folder, 'data', 'settings.json'), JSON.stringify(settings));
    server = await startRtmpServer(RTMP_SERVER_ENTRY);
    serving = startCli(['serve', '--data', join(folder, 'data')], {
      input: null,
      env: {
        HOME: folder,
        XDG_CONFIG_HOME: '',
        DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/none`,
        VEILCAST_MODELS: modelFolder(),
      },
    });
    await serving.untilStdout(/\n/);
    browser = await launchBrowser();
  });
  afterEach(async () => {
    await browser.close();
    serving.child.kill('SIGTERM');
    await serving.ended;
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  });

  test('goes live, covers everything at Panic and shows the program again', async () => {
    const { page, complaints } = await openWindow(browser, serving.stdout.trim());
    await page.getByRole('button', { name: 'Go live' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add destination' });
    await dialog.getByRole('button', { name: /Service/ }).click();
    await page.getByRole('option', { name: 'Another server' }).click();
    // The whole address, as a service's page shows it, is taken apart.
    await dialog.getByLabel('Server address').click();
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(server.url('served'))})`);
    await page.keyboard.press('ControlOrMeta+V');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Go live' }).click();
    await page.getByRole('region', { name: 'Destinations' }).getByText('Live', { exact: true }).waitFor();
    await page.getByText('Detector starting').waitFor({ state: 'hidden' });

    const file = join(folder, 'seen.mp4');
    const viewer = startViewer(VIEWER_ENTRY, server.url('served'), file);
    await viewer.untilSeen(60);
    await page.getByRole('button', { name: 'Panic', exact: true }).click();
    await page.getByText('Everything is covered').waitFor();
    await viewer.untilSeen(viewer.seen.length + 45);
    await page.getByRole('button', { name: 'Uncover' }).click();
    await viewer.untilSeen(viewer.seen.length + 60);
    await page.getByRole('button', { name: 'End live' }).click();
    await viewer.finish();

    // The time code is legible only in a picture that is not wholly covered.
    const codes = await readCodes(file);
    const covered = codes.findIndex((_code, at) => codes.slice(at, at + 30).every((code) => code === null));
    expect(covered).toBeGreaterThan(0);
    expect(codes.slice(covered).some((code) => code !== null)).toBe(true);
    const { figures } = await auditStream(file, CANVAS, INFERENCE_ENTRY);
    expect(figures.sizes['96+'].leaked + figures.sizes['48-96'].leaked).toBe(0);
    expect(complaints).toEqual([]);
  });
});
