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
      .getByRole('region', { name: 'Time of each stage, median' })
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

  it('tells why frames were covered, and what each destination was sent', async () => {
    const page = await suite.open({
      destinations: [
        { id: 'home', name: 'Home', service: 'custom', server: 'rtmp://127.0.0.1/live', enabled: true },
        { id: 'away', name: 'Away', service: 'custom', server: 'rtmp://127.0.0.1/away', enabled: true },
      ],
    });
    await page.clock.install();
    const { studio } = suite.engine;
    await studio.handlers['live.start'](null, 1);
    await run(page, 2);
    for (let second = 1; second <= 6; second += 1) {
      const { program } = studio.status;
      if (program === null) throw new Error('expected a running program');
      const outputs = program.outputs.map((output) => ({
        ...output,
        bytes: output.bytes + (output.name === 'to home' ? 500_000 : 250_000),
        droppedPackets: output.name === 'to away' ? second * 3 : 0,
      }));
      studio.tell({
        program: {
          ...program,
          outputs,
          coveredFrames: 12 + second * 6,
          coveredReasons: { 'detector-starting': 12, 'detector-late': second * 6 },
        },
      });
      await run(page, 1);
    }
    await page.getByRole('button', { name: 'Stats' }).click();
    const words = (name: string): Promise<string | null> =>
      page.getByRole('region', { name }).getByRole('img').getAttribute('aria-label');
    // The exact figures are the unit tests' business: here they depend on when reports arrive.
    expect(await words('Bitrate to each destination')).toMatch(
      /Home: now [1-9].*most [1-9].*; Away: now [1-9].*most [1-9]/,
    );
    expect(await words('Packets dropped on the way')).toMatch(
      /Home: now 0, least 0, most 0; Away: now .*most [1-9]/,
    );
    expect(await words('Dropped and covered frames')).toMatch(
      /; Covered: detector is late: now .*most [1-9]/,
    );
    expect(await words('Dropped and covered frames')).not.toMatch(/panic/);
    expect(await findAccessibilityFaults(page)).toEqual([]);
  });

  it('is drawn anew in the colours of the system when they change', async () => {
    const page = await suite.open();
    await page.clock.install();
    await page.getByRole('button', { name: 'Record' }).click();
    await page.getByRole('button', { name: 'Stop recording' }).waitFor();
    await run(page, 5);
    await page.getByRole('button', { name: 'Stats' }).click();
    await page.getByRole('region', { name: 'Frame rate' }).locator('canvas').waitFor();
    // Without the panel behind: words and lines are dark on light or light on dark.
    const brightness = async (): Promise<number> => {
      const picture = await page.evaluate<string>("document.querySelector('.stats-plot canvas').toDataURL()");
      const png = Buffer.from(picture.slice(picture.indexOf(',') + 1), 'base64');
      const pixels = await sharp(png).ensureAlpha().raw().toBuffer();
      const drawn = [...pixels.filter((_, at) => at % 4 === 1 && (pixels[at + 2] ?? 0) > 200)];
      return drawn.reduce((sum, green) => sum + green, 0) / drawn.length;
    };
    expect(await brightness()).toBeLessThan(128);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(brightness).toBeGreaterThan(128);
  });

  it('keeps the choice of a range where the newest minutes are empty', async () => {
    const page = await suite.open();
    await page.clock.install();
    await page.getByRole('button', { name: 'Record' }).click();
    await page.getByRole('button', { name: 'Stop recording' }).waitFor();
    await run(page, 5);
    await page.clock.fastForward(20 * 60_000);
    suite.engine.studio.tell({ program: null, recordingSince: null });
    await page.getByRole('button', { name: 'Stats' }).click();
    const rate = page.getByRole('region', { name: 'Frame rate' });
    await expect.poll(() => rate.getByRole('img').getAttribute('aria-label')).not.toMatch(/least/);
    await page.getByRole('radio', { name: '30 minutes' }).click();
    await expect.poll(() => rate.getByRole('img').getAttribute('aria-label')).toMatch(/now –, least 29/);
  });
});
