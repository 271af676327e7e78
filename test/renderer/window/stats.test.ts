import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { findAccessibilityFaults, hasChromium } from '../open-window.js';
import { createWindowSuite } from '../window-suite.js';

describe.skipIf(!hasChromium)('stats screen', () => {
  const suite = createWindowSuite();

  /** Lets the page's clock run on with the program, a report a second. */
  async function run(page: Page, seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await page.clock.fastForward(1_000);
      suite.engine.studio.tick(1);
      await page.evaluate('new Promise(requestAnimationFrame)').catch(() => undefined);
    }
  }

  it('says what will be here before the program runs', async () => {
    const page = await suite.open(
      {},
      {
        prepare: ({ studio }) => {
          Object.assign(studio.handlers, { 'preview.open': () => null });
        },
      },
    );
    await page.getByRole('button', { name: 'Stats' }).click();
    await page.getByText('No figures yet').waitFor();
  });

  it('draws what the engine told since the window was opened, and says it in words', async () => {
    const page = await suite.open();
    await page.clock.install();
    await page.getByRole('button', { name: 'Record' }).click();
    await page.getByRole('button', { name: 'Stop recording' }).waitFor();
    await run(page, 20);
    await page.getByRole('button', { name: 'Stats' }).click();
    const rate = page.getByRole('region', { name: 'Frame rate' });
    await rate.getByText(/^Frames a second/).waitFor();
    const words = await rate.getByRole('img').getAttribute('aria-label');
    expect(words).toMatch(/^Frame rate\. Frames a second: now (29|30)\.\d, least 29\.\d, most 30\.0$/);
    const { channels } = await sharp(await rate.locator('canvas').screenshot()).stats();
    // A line was drawn, and its place is not one colour.
    expect(channels.some(({ stdev }) => stdev > 3)).toBe(true);
    await page
      .getByRole('region', { name: 'Time of each stage' })
      .getByText(/Detect/)
      .waitFor();
    expect(await findAccessibilityFaults(page)).toEqual([]);
    await page.getByRole('radio', { name: '2 hours' }).click();
    await run(page, 3);
    await rate.locator('canvas').waitFor();
  });

  it('reads the values of the moment that is pointed at', async () => {
    const page = await suite.open();
    await page.clock.install();
    await page.getByRole('button', { name: 'Record' }).click();
    await page.getByRole('button', { name: 'Stop recording' }).waitFor();
    await run(page, 10);
    suite.engine.studio.tell({ cpu: 1.5 });
    await run(page, 1);
    await page.getByRole('button', { name: 'Stats' }).click();
    const cpu = page.getByRole('region', { name: 'Processor' });
    const newest = await cpu.locator('strong').innerText();
    const box = await cpu.locator('canvas').boundingBox();
    if (box === null) throw new Error('expected a drawn plot');
    await page.mouse.move(box.x + box.width - 14, box.y + 40);
    await expect.poll(() => cpu.locator('strong').innerText()).not.toBe(newest);
  });
});
