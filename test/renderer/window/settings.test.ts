import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Destination } from '../../../src/shared/settings.js';
import { findAccessibilityFaults, hasChromium } from '../open-window.js';
import { createWindowSuite, FAKE_SHELL } from '../window-suite.js';

const TWITCH: Destination = {
  id: 'tw',
  service: 'twitch',
  name: 'Twitch',
  server: 'rtmps://ingest.global-contribute.live-video.net:443/app',
  enabled: true,
};

async function show(page: Page, section: string): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('tab', { name: section }).click();
}

describe.skipIf(!hasChromium)('settings screen', () => {
  const suite = createWindowSuite();

  it('changes canvas and bitrate, with advice by size and by what a service takes', async () => {
    const page = await suite.open({ destinations: [TWITCH] });
    await show(page, 'Video');
    await page.getByRole('radio', { name: '1080p' }).press('Space');
    await page.getByText('1920×1080 at 30 frames a second').waitFor();
    await page.getByRole('button', { name: 'Use 6.0 Mb/s' }).click();
    await expect
      .poll(() => suite.engine.studio.settings.video)
      .toMatchObject({ width: 1920, height: 1080, bitsPerSecond: 6_000_000 });
    const bitrate = page.getByRole('textbox', { name: 'Bitrate' });
    await bitrate.fill('7000');
    await bitrate.press('Tab');
    await page.getByText('Twitch takes at most 6.0 Mb/s').waitFor();
    await page.getByRole('radio', { name: 'Custom' }).press('Space');
    const width = page.getByRole('textbox', { name: 'Width in pixels' });
    await width.fill('1601');
    await width.press('Tab');
    await expect.poll(() => suite.engine.studio.settings.video.width % 2).toBe(0);
    await expect.poll(() => suite.engine.studio.settings.video.width).toBeLessThan(1_603);
  });

  it('says beforehand what cannot change while recording', async () => {
    const page = await suite.open();
    await show(page, 'Video');
    await page.getByRole('button', { name: 'Record' }).click();
    await page.getByText('picture size, encoding and hold are fixed').waitFor();
    expect(await page.getByRole('radio', { name: '1080p' }).isDisabled()).toBe(true);
    await page.getByRole('tab', { name: 'Privacy' }).click();
    await page.getByText('picture size, encoding and hold are fixed').waitFor();
    expect(await page.getByRole('slider', { name: 'Hold' }).isDisabled()).toBe(true);
    await page.getByRole('radio', { name: 'Solid' }).press('Space');
    await expect.poll(() => suite.engine.studio.settings.privacy.style).toBe('solid');
  });

  it('switches theme and language at once', async () => {
    const page = await suite.open();
    await show(page, 'Appearance');
    const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    await page.getByRole('radio', { name: 'High contrast' }).press('Space');
    await expect.poll(ground).toBe('rgb(0, 0, 0)');
    await page.getByRole('tab', { name: 'Language' }).click();
    await page.getByRole('radio', { name: '한국어' }).press('Space');
    await page.getByRole('heading', { level: 1, name: '설정' }).waitFor();
    await page.getByRole('button', { name: '긴급 가림' }).waitFor();
  });

  it('records hotkeys by pressing, refuses those that are taken, and obeys them', async () => {
    const page = await suite.open();
    await show(page, 'Hotkeys');
    await page.getByText('only while this page is in front').waitFor();
    const mute = page.getByRole('group', { name: 'Mute and unmute' });
    const recorder = mute.getByRole('button', { name: 'Record keys' });
    const press = async (keys: string): Promise<void> => {
      await recorder.focus();
      await page.keyboard.press('Enter');
      await mute.getByText('Press the keys').waitFor();
      await page.keyboard.press(keys);
    };
    await press('Control+Shift+P');
    await mute.getByText('“Panic” has it already').waitFor();
    await press('Control+C');
    await mute.getByText('Every program uses it').waitFor();
    await press('m');
    await mute.getByText('Hold Ctrl, Alt or Cmd too').waitFor();
    expect(suite.engine.studio.settings.hotkeys.mute).toBeNull();
    await press('Control+Alt+M');
    await expect.poll(() => suite.engine.studio.settings.hotkeys.mute).toBe('CommandOrControl+Alt+M');
    await page.keyboard.press('Control+Alt+M');
    await expect.poll(() => suite.engine.studio.settings.audio.muted).toBe(true);
    await page.keyboard.press('Control+Shift+P');
    await page.getByText('Everything is covered').waitFor();
    await mute.getByRole('button', { name: 'No keys for Mute' }).click();
    await expect.poll(() => suite.engine.studio.settings.hotkeys.mute).toBeNull();
  });

  it('takes folders from the desktop, and only names that files can have', async () => {
    const page = await suite.open({}, { before: FAKE_SHELL });
    await show(page, 'Output');
    await page.getByRole('button', { name: 'Choose: Folder of covered copies' }).click();
    await expect.poll(() => suite.engine.studio.settings.output.coveredFolder).toBe('/home/mina/covered');
    await page.getByRole('button', { name: 'Back to: Beside the original' }).click();
    await expect.poll(() => suite.engine.studio.settings.output.coveredFolder).toBeNull();
    const suffix = page.getByRole('textbox', { name: 'Added to the name' });
    await suffix.fill('/../x');
    await page.getByText('Letters, digits, spaces').waitFor();
    await suffix.fill(' (covered)'.replace(/[()]/g, '_'));
    await suffix.press('Enter');
    await expect.poll(() => suite.engine.studio.settings.output.coveredSuffix).toBe(' _covered_');
  });

  it('goes back to the defaults after a question, with the destinations kept', async () => {
    const page = await suite.open({
      destinations: [TWITCH],
      privacy: { style: 'blur' },
      video: { width: 640 },
    });
    await show(page, 'Advanced');
    await page.getByRole('button', { name: 'Reset…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => suite.engine.studio.settings.privacy.style).toBe('mosaic');
    expect(suite.engine.studio.settings).toMatchObject({ video: { width: 1280 }, destinations: [TWITCH] });
  });

  it('shows the licences of what it is made with, and opens the log folder', async () => {
    const page = await suite.open({}, { before: FAKE_SHELL });
    await show(page, 'Advanced');
    await page.getByRole('button', { name: 'Licences' }).click();
    const dialog = page.getByRole('dialog', { name: 'Licences' });
    await dialog.getByRole('cell', { name: 'node-av', exact: true }).waitFor();
    await dialog.getByRole('radio', { name: 'Licence of Veilcast' }).click();
    await dialog.getByText('GNU GENERAL PUBLIC LICENSE').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Open folder' }).click();
    await expect.poll(() => page.evaluate('window.asked')).toEqual(['openLogFolder']);
  });

  it.each([
    ['en', 'light'],
    ['ko', 'dark'],
    ['ko', 'contrast'],
  ] as const)('has no serious accessibility fault in %s, %s', async (language, theme) => {
    const page = await suite.open({ appearance: { language, theme } });
    await page.getByRole('button', { name: language === 'ko' ? '설정' : 'Settings' }).click();
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      expect(await findAccessibilityFaults(page)).toEqual([]);
    }
  });
});
