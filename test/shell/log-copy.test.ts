import { afterEach, describe, expect, test } from 'vitest';
import { changeSettings, DEFAULT_SETTINGS } from '../../src/shared/settings.js';
import {
  makeProfile,
  openDesktop,
  removeProfile,
  whyNoDesktop,
  type DesktopApp,
} from '../fixtures/desktop/desktop-app.js';

const missing = await whyNoDesktop();
if (missing !== null) console.warn(`log, copied: skipped, ${missing}`);

let desktop: DesktopApp | null = null;
afterEach(async () => {
  await desktop?.close();
  if (desktop) await removeProfile(desktop.profile);
  desktop = null;
});

describe.skipIf(missing !== null)('log, copied', () => {
  test('reaches the clipboard from a page that has no permissions', async () => {
    desktop = await openDesktop({
      profile: await makeProfile(changeSettings(DEFAULT_SETTINGS, { welcomed: true })),
    });
    const { app, window } = desktop;
    await window.getByRole('button', { name: 'Record' }).click();
    await window.getByRole('button', { name: 'Stop recording' }).click();
    await window.getByRole('button', { name: 'Log' }).click();
    await window.getByRole('log').locator('time').first().waitFor();
    await window.getByRole('button', { name: 'Copy' }).click();
    await window.getByText(/copied$/).waitFor();
    const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
    expect(copied).toMatch(/^(\d{4}-[\dT:.-]+Z (info|warning|error) +\S.*\n)+$/);
  });
});
