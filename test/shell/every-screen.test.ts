import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { changeSettings, DEFAULT_SETTINGS } from '../../src/shared/settings.js';
import {
  makeProfile,
  openDesktop,
  removeProfile,
  whyNoDesktop,
  type DesktopApp,
} from '../fixtures/desktop/desktop-app.js';
import { findAccessibilityFaults } from '../renderer/open-window.js';

const missing = await whyNoDesktop();
if (missing !== null) console.warn(`every screen: skipped, ${missing}`);

/** `VEILCAST_GUIDE_PICTURES=1` writes the pictures of the guide; without it they are only looked at by the test. */
const PICTURES = fileURLToPath(new URL('../../docs/guide/pictures/', import.meta.url));
const writesPictures = process.env['VEILCAST_GUIDE_PICTURES'] === '1';
const SIZES = [
  { width: 1024, height: 640 },
  { width: 1280, height: 800 },
];
const LOOKS = (['en', 'ko'] as const).flatMap((language) =>
  (['light', 'dark', 'contrast'] as const).map((theme) => ({ language, theme })),
);

let desktop: DesktopApp | null = null;
afterEach(async () => {
  await desktop?.close();
  if (desktop) await removeProfile(desktop.profile);
  desktop = null;
});

describe.skipIf(missing !== null)('every screen', () => {
  test.each(LOOKS)('the first run, in $language, $theme: fits and can be read', async (appearance) => {
    const settings = changeSettings(DEFAULT_SETTINGS, { appearance });
    desktop = await openDesktop({ profile: await makeProfile(settings) });
    const { window } = desktop;
    await window.getByRole('heading', { level: 2 }).waitFor();
    for (const size of SIZES) {
      await window.setViewportSize(size);
      expect(await overflowOf(window)).toBeLessThanOrEqual(0);
    }
    expect(await findAccessibilityFaults(window)).toEqual([]);
    if (writesPictures) await takePicture(window, `${appearance.language}-0-${appearance.theme}`);
  });

  test.each(LOOKS)(
    'in $language, $theme: fits, can be read by everybody, and is drawn',
    async (appearance) => {
      const settings = changeSettings(DEFAULT_SETTINGS, { appearance, welcomed: true });
      desktop = await openDesktop({ profile: await makeProfile(settings) });
      const { window } = desktop;
      await window.getByRole('navigation').waitFor();
      expect(await window.evaluate('document.documentElement.lang')).toBe(appearance.language);
      const places = window.getByRole('navigation').getByRole('button');
      for (let place = 0; place < (await places.count()); place += 1) {
        for (const size of SIZES) {
          await window.setViewportSize(size);
          await places.nth(place).click();
          expect(await overflowOf(window)).toBeLessThanOrEqual(0);
        }
        const name = (await places.nth(place).innerText()).trim();
        expect(await findAccessibilityFaults(window), `${name} in ${appearance.theme}`).toEqual([]);
        if (!writesPictures) continue;
        // The first pictures of the program and the thumbnails have come.
        await window.waitForTimeout(1_500);
        await takePicture(window, `${appearance.language}-${place + 1}-${appearance.theme}`);
      }
    },
  );
});

/** By how much the page is larger than the window, px. */
function overflowOf(window: Page): Promise<number> {
  return window.evaluate<number>(
    'Math.max(document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight)',
  );
}

async function takePicture(window: Page, name: string): Promise<void> {
  await window.screenshot({ path: join(PICTURES, `${name}.jpg`), type: 'jpeg', quality: 82 });
}
