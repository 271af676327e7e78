import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesWith, processesWith } from '../fixtures/cli/find-secret.js';
import { whyNoDesktop } from '../fixtures/desktop/desktop-app.js';
import { OnAir } from './on-air.js';

const missing = await whyNoDesktop();
if (missing !== null) console.warn(`skipped: ${missing}`);

/** Nothing else on this computer holds these words. */
const KEY = 'planted-7f3a-in-the-window';
/** As long, so that a masked field looks the same. */
const OTHER = 'x'.repeat(KEY.length);

describe.skipIf(missing !== null)('a stream key typed into the real window', () => {
  let air: OnAir;
  beforeEach(async () => {
    air = await OnAir.open({ destinations: [] });
  });
  afterEach(() => air.close());

  test('streams, and is in no file, argument, environment, log, crash report or message to the page', async () => {
    const { desktop, profile, server } = air;
    const { window } = desktop;
    const said: Buffer[] = [];
    for (const stream of [desktop.app.process().stdout, desktop.app.process().stderr])
      stream?.on('data', (chunk: Buffer) => said.push(chunk));
    await hearEverything();

    await window.getByRole('button', { name: 'Add destination' }).click();
    const dialog = window.getByRole('dialog', { name: 'Add destination' });
    await dialog.getByRole('button', { name: /Service/ }).click();
    await window.getByRole('option', { name: 'Another server' }).click();
    await dialog.getByLabel('Server address').fill(server.url('').slice(0, -1));
    const field = dialog.getByLabel('Stream key');
    await field.fill(OTHER);
    const masked = await picture(field);
    await field.fill(KEY);
    expect(await field.getAttribute('type')).toBe('password');
    expect((await picture(field)).equals(masked)).toBe(true);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });

    await window.getByText('Key kept for this session only').waitFor();
    await window.getByRole('button', { name: 'Go live' }).click();
    await air.until(({ outputs }) => outputs[0]?.state === 'live', 'a stream');
    await window.getByRole('button', { name: 'Record', exact: true }).click();
    await window.getByRole('button', { name: 'Stop recording' }).waitFor();
    expect(await processesWith(KEY)).toEqual([]);
    // Errors and log lines about the stream, and a crash with the key in memory.
    await server.kill();
    await air.until(({ outputs }) => outputs[0]?.state === 'reconnecting', 'a lost server');
    process.kill(await desktop.enginePid(), 'SIGSEGV');
    await expect.poll(() => air.engine.ports()).toBe(2);
    await air.until(({ outputs }) => outputs[0]?.error !== null, 'an error of the second engine');
    const heard = await window.evaluate(() => (globalThis as { heard?: string[] }).heard ?? []);
    expect(heard.some((message) => message.includes('"reconnecting"'))).toBe(true);
    expect(heard.filter((message) => message.includes(KEY))).toEqual([]);
    // Opened again, the dialog knows that there is a key, and not which.
    await window.getByRole('button', { name: /Actions for/ }).click();
    await window.getByRole('menuitem', { name: 'Edit…' }).click();
    const again = window.getByRole('dialog', { name: 'Edit destination' }).getByLabel('Stream key');
    expect(await again.inputValue()).toBe('');
    await again.fill(KEY);
    await desktop.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
    await expect.poll(() => readdir(join(profile, 'data', 'logs', 'crashes', 'pending'))).not.toEqual([]);

    expect(await processesWith(KEY)).toEqual([]);
    await desktop.close();
    expect(Buffer.concat(said).includes(KEY)).toBe(false);
    expect(await filesWith(profile, 'settings.json')).not.toEqual([]);
    expect(await filesWith(profile, KEY)).toEqual([]);
  });

  /** Keeps what the engine says to the page, but pixels, as text. */
  async function hearEverything(): Promise<void> {
    const page = air.desktop.window;
    await page.addInitScript(() => {
      const heard: string[] = ((globalThis as { heard?: string[] }).heard = []);
      window.addEventListener('message', ({ data, ports: [port] }) => {
        if (data !== 'veilcast.engine-port') return;
        port?.addEventListener('message', ({ data: message }: MessageEvent<{ pixels?: unknown }>) => {
          heard.push(JSON.stringify({ ...message, pixels: undefined }));
        });
      });
    });
    await page.reload();
    await page.getByRole('button', { name: 'Add destination' }).waitFor();
  }

  /** Without the caret, which blinks. */
  function picture(field: Locator): Promise<Buffer> {
    return field.screenshot({ caret: 'hide' });
  }
});
