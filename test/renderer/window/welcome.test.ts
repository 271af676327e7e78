import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors.js';
import { findAccessibilityFaults, hasChromium } from '../open-window.js';
import { createWindowSuite, FAKE_SHELL } from '../window-suite.js';

const next = (page: Page): Promise<void> => page.getByRole('button', { name: 'Next', exact: true }).click();

describe.skipIf(!hasChromium)('first run', () => {
  const suite = createWindowSuite();

  it('goes from the first start to a stream, and is over then', async () => {
    const page = await suite.open({ welcomed: false }, { before: FAKE_SHELL });
    await page.getByRole('heading', { name: 'Welcome to Veilcast' }).waitFor();
    // Nothing else can be gone to, but everything can be covered.
    expect(await page.getByRole('button', { name: 'Settings' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Go live' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Panic', exact: true }).isEnabled()).toBe(true);
    await next(page);
    await page.getByText('21 ms a picture, on CPU').waitFor();
    await page.getByRole('radio', { name: '1920×1080' }).press('Space');
    await page.getByText('8.0 Mb/s').waitFor();
    await page.getByRole('button', { name: 'Use these' }).click();
    await expect
      .poll(() => suite.engine.studio.settings.video)
      .toMatchObject({ width: 1920, height: 1080, bitsPerSecond: 8_000_000 });
    await page.getByLabel('Stream key').fill('live_1234');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('canvas').waitFor();
    await next(page);
    await page.getByText('Ctrl').waitFor();
    await page.getByRole('button', { name: 'Finish and go live' }).click();
    await page.getByRole('button', { name: 'End live' }).waitFor();
    expect(suite.engine.studio.settings.welcomed).toBe(true);
    expect([...suite.engine.studio.keys.values()]).toEqual(['live_1234']);
    expect(await page.evaluate('window.asked')).toEqual(['protectContent true', 'protectContent false']);
  });

  it('can be skipped at once, and run again', async () => {
    const page = await suite.open({ welcomed: false });
    await page.getByRole('button', { name: 'Skip setup' }).click();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'Advanced' }).click();
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.getByRole('heading', { name: 'Welcome to Veilcast' }).waitFor();
    await expect.poll(() => suite.engine.studio.settings.welcomed).toBe(false);
  });

  it('says why it could not measure, measures again, and goes on without', async () => {
    let works = false;
    const page = await suite.open(
      { welcomed: false },
      {
        prepare: ({ studio }) => {
          const measure = studio.handlers['machine.measure'];
          Object.assign(studio.handlers, {
            'machine.measure': (...call: Parameters<typeof measure>) => {
              if (!works) throw new AppError('detector.lost', 'the detector ended');
              return measure(...call);
            },
          });
        },
      },
    );
    await next(page);
    await page.getByRole('alert').getByText('the detector ended').waitFor();
    works = true;
    await page.getByRole('button', { name: 'Measure again' }).click();
    await page.getByRole('button', { name: 'Use these' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    works = false;
    await next(page);
    await page.getByRole('alert').waitFor();
    await next(page);
    await page.getByRole('button', { name: 'Later' }).click();
    await next(page);
    expect(await page.getByRole('button', { name: 'Finish and go live' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.getByRole('button', { name: 'Go live' }).waitFor();
  });

  it('is walked by keyboard alone, in Korean', async () => {
    const page = await suite.open({ welcomed: false, appearance: { language: 'ko' } });
    await page.getByRole('heading', { name: 'Veilcast를 시작합니다' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('화면 하나에 21ms').waitFor();
    await page.keyboard.press('Enter');
    await page.getByLabel('스트림 키').waitFor();
    await page.getByRole('button', { name: '나중에' }).press('Enter');
    await page.getByText('시청자에게는 이렇게 보입니다').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('한 가지만 기억하세요').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '방송 시작' }).waitFor();
  });

  it.each(['light', 'dark', 'contrast'] as const)('can be read by everybody, %s', async (theme) => {
    for (const language of ['en', 'ko'] as const) {
      const page = await suite.open({ welcomed: false, appearance: { language, theme } });
      const forward = page.locator('.welcome-foot .vc-button, .vc-dialog-foot .vc-button:first-child');
      for (let step = 1; step <= 5; step += 1) {
        await page.locator(`.welcome-dot:nth-child(${step})[aria-current]`).waitFor();
        await page.locator('.welcome-running').waitFor({ state: 'hidden' });
        expect(await findAccessibilityFaults(page), `${language}, step ${step}`).toEqual([]);
        const overflow = await page.evaluate<number>('document.documentElement.scrollHeight - innerHeight');
        expect(overflow).toBeLessThanOrEqual(0);
        if (step < 5) await forward.last().click();
      }
      await suite.close();
    }
  });
});
