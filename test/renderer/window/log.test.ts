import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findAccessibilityFaults, hasChromium } from '../open-window.js';
import { createWindowSuite, FAKE_SHELL } from '../window-suite.js';

describe.skipIf(!hasChromium)('log screen', () => {
  const suite = createWindowSuite();

  it('says what will be here while there is nothing', async () => {
    const page = await suite.open();
    await page.getByRole('button', { name: 'Log' }).click();
    await page.getByText('Nothing to tell yet').waitFor();
  });

  it('shows lines as they come, fewer on demand, and copies what is shown', async () => {
    const page = await suite.open({}, { before: FAKE_SHELL });
    await page.getByRole('button', { name: 'Log' }).click();
    const { studio } = suite.engine;
    studio.writeLog('info', 'the detector runs on cpu');
    studio.writeLog('warning', 'Home: the server went away, trying again');
    studio.writeLog('error', 'Home: no route to the server');
    const log = page.getByRole('log');
    await log.getByText('no route to the server').waitFor();
    expect(await findAccessibilityFaults(page)).toEqual([]);
    await page.getByRole('radio', { name: 'Warnings and errors' }).click();
    await log.getByText('the detector runs').waitFor({ state: 'hidden' });
    await page.getByRole('searchbox', { name: 'Search' }).fill('again');
    await log.getByText('no route').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('1 lines copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(
      /Z warning Home: the server went away, trying again\n$/,
    );
    await page.getByRole('searchbox', { name: 'Search' }).fill('nothing like it');
    await page.getByText('No such lines').waitFor();
    await page.getByRole('button', { name: 'Open log folder' }).click();
    expect(await page.evaluate('window.asked')).toEqual(['openLogFolder']);
  });

  it('follows the newest of thousands of lines until one scrolls up to read', async () => {
    const page = await suite.open(
      {},
      {
        prepare: ({ studio }) => {
          for (let line = 1; line <= 3_000; line += 1) studio.writeLog('info', `line ${line}`);
        },
      },
    );
    await page.getByRole('button', { name: 'Log' }).click();
    const last = page.getByText('line 3000');
    await expect.poll(() => isSeen(page, last)).toBe(true);
    const log = page.getByRole('log');
    await log.focus();
    await page.keyboard.press('Home');
    await page.getByRole('button', { name: 'Newest' }).waitFor();
    suite.engine.studio.writeLog('info', 'the one after');
    const after = page.getByText('the one after');
    await after.waitFor();
    expect(await isSeen(page, after)).toBe(false);
    await page.getByRole('button', { name: 'Newest' }).click();
    await expect.poll(() => isSeen(page, after)).toBe(true);
  });
});

/** Whether a line lies within the part of the list that is shown. */
async function isSeen(page: Page, line: Locator): Promise<boolean> {
  const [list, place] = [await page.getByRole('log').boundingBox(), await line.boundingBox()];
  if (list === null || place === null) return false;
  return place.y >= list.y && place.y + place.height <= list.y + list.height;
}
