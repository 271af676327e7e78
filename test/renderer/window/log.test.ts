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
    await page.getByText('1 line copied').waitFor();
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

  it('stays at the end where lines break and the window changes, and in place while one reads', async () => {
    const page = await suite.open(
      {},
      {
        prepare: ({ studio }) => {
          for (let line = 1; line <= 500; line += 1) {
            studio.writeLog('info', `line ${line}: ${'the server went away '.repeat(line % 20)}`);
          }
        },
      },
    );
    const { studio } = suite.engine;
    await page.getByRole('button', { name: 'Log' }).click();
    await expect.poll(() => isSeen(page, page.getByText('line 500:'))).toBe(true);
    studio.writeLog('warning', `one more: ${'no route to the server '.repeat(20)}`);
    await expect.poll(() => isSeen(page, page.getByText('one more:'))).toBe(true);
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect.poll(() => isSeen(page, page.getByText('one more:'))).toBe(true);
    await page.setViewportSize({ width: 1024, height: 640 });
    await expect.poll(() => isSeen(page, page.getByText('one more:'))).toBe(true);

    await page.getByRole('log').hover();
    await page.mouse.wheel(0, -1_200);
    const newest = page.getByRole('button', { name: 'Newest' });
    await newest.waitFor();
    const read = page.getByText('line 490:');
    await read.scrollIntoViewIfNeeded();
    const before = await read.boundingBox();
    studio.writeLog('info', 'while one reads');
    await page.getByText('while one reads').waitFor({ state: 'attached' });
    expect(await read.boundingBox()).toEqual(before);
    await newest.click();
    await expect.poll(() => isSeen(page, page.getByText('while one reads'))).toBe(true);
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('log');
  });
});

/** Whether a line lies within the part of the list that is shown. */
async function isSeen(page: Page, line: Locator): Promise<boolean> {
  const [list, place] = [await page.getByRole('log').boundingBox(), await line.boundingBox()];
  if (list === null || place === null) return false;
  return place.y >= list.y && place.y + place.height <= list.y + list.height;
}
