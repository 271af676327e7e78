import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changeSettings, DEFAULT_SETTINGS } from '../../src/shared/settings.js';
import {
  giveToUser,
  makeProfile,
  openDesktop,
  removeProfile,
  whyNoDesktop,
  type DesktopApp,
} from '../fixtures/desktop/desktop-app.js';
import { dropFiles } from '../fixtures/desktop/drop-files.js';
import { auditPhoto } from '../fixtures/files/audit-photo.js';
import { makeMix } from '../fixtures/files/make-mix.js';
import { EngineCalls } from './engine-calls.js';

const missing = await whyNoDesktop();
if (missing !== null) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== null)('files that are dropped into the real window', () => {
  let profile: string;
  let desktop: DesktopApp;
  beforeEach(async () => {
    const settings = changeSettings(DEFAULT_SETTINGS, { welcomed: true, appearance: { language: 'en' } });
    profile = await makeProfile(settings);
    desktop = await openDesktop({ profile });
  });
  afterEach(async () => {
    await desktop.close();
    await removeProfile(profile);
  });

  test('are covered beside the originals; a broken one fails alone, and says why', async () => {
    const { window } = desktop;
    const files = join(profile, 'files');
    const { paths, broken } = await makeMix(files, { photos: 4, videos: 1, seconds: 1 });
    giveToUser(files);
    const engine = await EngineCalls.listen(window);
    await window.getByRole('button', { name: 'Files' }).click();
    await window.getByText('Drop photos, videos or folders here').waitFor();
    await dropFiles(window, paths);
    await window.getByText('6 files finished, 1 with a problem').waitFor({ timeout: 60_000 });

    const { jobs } = await engine.call('studio.open', null);
    for (const { input, state, output, error } of jobs) {
      expect(state, input).toBe(input === broken ? 'failed' : 'done');
      if (input === broken) expect(error?.code).toMatch(/^input\./);
      else await access(output ?? '');
    }
    const photo = join(files, 'photo-002.png');
    const figures = await auditPhoto(photo, photo.replace('.png', '-covered.png'), 'sample4.jpg');
    const { '48-96': small, '96+': large } = figures.sizes;
    expect(small.faceFrames + large.faceFrames).toBeGreaterThan(0);
    expect(small.leaked + large.leaked).toBe(0);

    await window.getByRole('radio', { name: 'Problems 1' }).click();
    await window.getByText('broken.jpg').first().waitFor();
    await window.getByText('This is no photo or video').waitFor();
  });
});
