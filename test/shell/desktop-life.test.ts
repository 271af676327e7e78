import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { whyNoDesktop } from '../fixtures/desktop/desktop-app.js';
import { OnAir } from './on-air.js';

const missing = await whyNoDesktop();
if (missing !== null) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== null)('a day with the real window', () => {
  let air: OnAir;
  beforeEach(async () => {
    air = await OnAir.open();
  });
  afterEach(() => air.close());

  test('a screen that is chosen is what viewers see', async () => {
    const { display, window } = air.desktop;
    // Seen beside the window, which does not fill the display.
    display.run('xsetroot', '-solid', '#2060c0');
    await air.desktop.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 300, y: 200, width: 1024, height: 640 });
    });
    await window.getByRole('region', { name: 'Sources' }).getByRole('button', { name: 'Change' }).click();
    const dialog = window.getByRole('dialog', { name: 'Choose the main picture' });
    await dialog.getByRole('region', { name: 'Screens' }).getByRole('button').first().click();
    await dialog.waitFor({ state: 'hidden' });
    await air.until(({ sources }) => sources[0]?.state === 'ready', 'the screen');
    await air.goLive();
    const { viewer, file } = await air.watch('screen');
    await viewer.untilSeen(60);
    await window.getByRole('button', { name: 'End live' }).click();
    await viewer.finish();
    const picture = join(air.profile, 'screen.png');
    execFileSync('ffmpeg', ['-v', 'error', '-sseof', '-0.5', '-i', file, '-frames:v', '1', picture]);
    const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const corner = (8 * info.width + 100) * 3;
    const [r = 0, g = 0, b = 0] = data.subarray(corner, corner + 3);
    expect([Math.abs(r - 0x20), Math.abs(g - 0x60), Math.abs(b - 0xc0)].every((off) => off < 24)).toBe(true);
  });

  test('Korean is chosen and stays, with everything else, over a restart', async () => {
    const { window } = air.desktop;
    await window.getByRole('button', { name: 'Settings' }).click();
    await window.getByRole('tab', { name: 'Language' }).click();
    await window.getByText('한국어').click();
    await window.getByRole('button', { name: '방송 시작' }).waitFor();
    expect(await window.evaluate(() => document.documentElement.lang)).toBe('ko');
    await air.reopen();
    const again = air.desktop.window;
    await again.getByRole('button', { name: '방송 시작' }).waitFor();
    await again.getByRole('button', { name: '라이브' }).click();
    await again.getByText('Home').first().waitFor();
    // A key without a keyring lives for one session.
    await again.getByText('키 없음').waitFor();
  });
});
