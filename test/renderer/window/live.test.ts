import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Destination, SettingsChange } from '../../../src/shared/settings.js';
import {
  copyText,
  findAccessibilityFaults,
  hasChromium,
  launchBrowser,
  openWindow,
  readPreview,
  type TestWindow,
} from '../open-window.js';
import { FLOOR, PATCH, SLATE } from '../scripted-picture.js';
import { startScriptedEngine, type ScriptedEngine } from '../scripted-engine.js';

const YOUTUBE: Destination = {
  id: 'yt',
  service: 'youtube',
  name: 'Main channel',
  server: 'rtmps://a.rtmps.youtube.com:443/live2',
  enabled: true,
};
const BACKUP: Destination = {
  id: 'backup',
  service: 'custom',
  name: 'Backup',
  server: 'rtmp://10.0.0.2/live',
  enabled: true,
};
const KEY = 'planted-stream-key-4711';
/** A lost engine, and Chromium's remark on the screenshots that the tests take of a WebGL canvas. */
const EXPECTED_COMPLAINT = /WebSocket connection|GPU stall due to ReadPixels/;

describe.skipIf(!hasChromium)('live screen', () => {
  let browser: Browser;
  let engine: ScriptedEngine;
  let opened: TestWindow;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    const { complaints } = opened;
    await opened.page.context().close();
    await engine.close();
    expect(complaints.filter((text) => !EXPECTED_COMPLAINT.test(text))).toEqual([]);
  });

  async function open(change: SettingsChange = {}): Promise<TestWindow['page']> {
    engine = await startScriptedEngine(change);
    opened = await openWindow(browser, engine.address);
    return opened.page;
  }

  async function giveKeys(): Promise<void> {
    for (const { id } of engine.studio.settings.destinations) {
      await engine.studio.handlers['keys.set']({ destination: id, key: KEY }, 0);
    }
  }

  it('draws the program in its colours, picture after picture', async () => {
    const page = await open();
    await expect.poll(() => readPreview(page, 0.03, 0.05)).toSatisfy(isNear(PATCH));
    const shown = engine.shown();
    await expect.poll(engine.shown).toBeGreaterThan(shown + 30);
  });

  it.each([
    ['on a graphics card', "'A card'"],
    ['by hand', "'SwiftShader'"],
  ])('draws the same colours %s', async (_, card) => {
    // The card's name decides; the WebGL of this Chromium draws either way.
    const name = `const { getParameter } = WebGLRenderingContext.prototype;
      WebGLRenderingContext.prototype.getParameter = function (key) {
        return key === 0x9246 ? ${card} : getParameter.call(this, key);
      };`;
    engine = await startScriptedEngine();
    opened = await openWindow(browser, engine.address, name);
    const { page } = opened;
    await expect.poll(() => readPreview(page, 0.03, 0.05)).toSatisfy(isNear(PATCH));
    const isCard = card === "'A card'";
    expect(await page.evaluate(`document.querySelector('canvas').getContext('webgl') !== null`)).toBe(isCard);
  });

  it('asks for no pictures while it is hidden', async () => {
    const page = await open();
    await expect.poll(engine.previews).toBe(1);
    await page.evaluate(
      `Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
       document.dispatchEvent(new Event('visibilitychange'))`,
    );
    await expect.poll(engine.previews).toBe(0);
    await page.evaluate(
      `delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))`,
    );
    await expect.poll(engine.previews).toBe(1);
  });

  it('covers everything on Panic, says so, and takes it back', async () => {
    const page = await open();
    await expect.poll(() => readPreview(page, 0.03, 0.95)).toSatisfy(isNear(FLOOR));
    await page.getByRole('button', { name: 'Panic' }).click();
    await page.getByText('Everything is covered').waitFor();
    await expect.poll(() => readPreview(page, 0.03, 0.95)).toSatisfy(isNear(SLATE));
    await page.getByText('Covered: panic').first().waitFor();
    await page.getByRole('button', { name: 'Panic is on' }).dblclick();
    expect(engine.studio.status.panic).toBe(true);
    await page.getByRole('button', { name: 'Uncover' }).click();
    await expect.poll(() => readPreview(page, 0.03, 0.95)).toSatisfy(isNear(FLOOR));
  });

  it('keeps Panic within reach while a dialog is open', async () => {
    const page = await open();
    await page.getByRole('group', { name: 'Small picture' }).getByRole('button', { name: 'Add' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.getByRole('button', { name: 'Panic' }).click();
    await page.getByRole('button', { name: 'Panic is on' }).waitFor();
    expect(await dialog.isVisible()).toBe(true);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => readPreview(page, 0.03, 0.95)).toSatisfy(isNear(SLATE));
  });

  it('goes live from nothing: destination, whole address pasted into the key field, live', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Go live' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add destination' });
    await dialog.getByRole('button', { name: /Service/ }).click();
    await page.getByRole('option', { name: 'Another server' }).click();
    await copyText(page, `rtmp://127.0.0.1:1935/live/${KEY}`);
    await dialog.getByLabel('Stream key').focus();
    await page.keyboard.press('ControlOrMeta+v');
    await expect
      .poll(() => dialog.getByLabel('Server address').inputValue())
      .toBe('rtmp://127.0.0.1:1935/live');
    expect(await dialog.getByLabel('Stream key').getAttribute('type')).toBe('password');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect([...engine.studio.keys.values()]).toEqual([KEY]);
    expect(await page.content()).not.toContain(KEY);

    await page.getByRole('button', { name: 'Go live' }).click();
    await page.getByText(/^Live 00:0\d$/).waitFor();
    await page.getByRole('list').getByText('Live', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'End live' }).click();
    await page.getByText('Offline').waitFor();
  });

  it('asks for the key of a destination that has none, and never shows one that is kept', async () => {
    const page = await open({ destinations: [YOUTUBE] });
    await page.getByText('Key missing').waitFor();
    await page.getByRole('button', { name: 'Go live' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit destination' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('The stream key is missing').waitFor();
    await dialog.getByLabel('Stream key').fill(KEY);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('Ready').waitFor();
    await page.getByRole('button', { name: 'Actions for Main channel' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await dialog.getByText('A key lies in this computer’s keyring').waitFor();
    expect(await dialog.getByLabel('Stream key').inputValue()).toBe('');
  });

  it('says why a destination is in trouble and what to do', async () => {
    const page = await open({ destinations: [YOUTUBE, BACKUP] });
    await giveKeys();
    await page.getByText('Ready').first().waitFor();
    await page.getByRole('button', { name: 'Go live' }).click();
    await page.getByText(/^Live 00/).waitFor();
    engine.studio.tellOutput('yt', 'reconnecting', { code: 'output.lost', message: 'EPIPE' });
    engine.studio.tellOutput('backup', 'failed', { code: 'output.rejected', message: 'refused' });
    const main = page.getByRole('listitem', { name: 'Main channel' });
    const backup = page.getByRole('listitem', { name: 'Backup' });
    await main.getByText('Reconnecting').waitFor();
    await main.getByText('it reconnects by itself').waitFor();
    await backup.getByText('Failed').waitFor();
    await backup.getByText('Check the stream key').waitFor();
    await page.getByText(/^Connecting 00/).waitFor();
    await backup.getByRole('button', { name: 'Try again' }).click();
    await backup.getByText('Live', { exact: true }).waitFor();
    await page.getByText(/^Live 00/).waitFor();
  });

  it('deletes a destination with its key, after a question', async () => {
    const page = await open({ destinations: [YOUTUBE] });
    await giveKeys();
    await page.getByRole('button', { name: 'Actions for Main channel' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Where do you want to stream?').waitFor();
    expect(engine.studio.keys.size).toBe(0);
  });

  it('refuses a longer hold while live, and says why beside it', async () => {
    const page = await open({ destinations: [YOUTUBE] });
    await giveKeys();
    const hold = page.getByRole('slider', { name: 'Hold' });
    await hold.focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText('Viewers see everything 0.5 s later').waitFor();
    await expect.poll(() => engine.studio.settings.privacy.holdMs).toBe(500);
    await page.getByRole('button', { name: 'Go live' }).click();
    await page.getByText('Can’t be changed while live or recording').waitFor();
    expect(await hold.isDisabled()).toBe(true);
  });

  it('shows a camera that is plugged in while the picker is open, and puts it on air', async () => {
    const page = await open();
    const slot = page.getByRole('group', { name: 'Small picture' });
    await slot.getByRole('button', { name: 'Add' }).click();
    const dialog = page.getByRole('dialog', { name: 'Choose the small picture' });
    await dialog.getByRole('img', { name: /FaceTime/ }).waitFor();
    const { cameras } = engine.studio.devices;
    engine.studio.plug({ cameras: [...cameras, { uri: 'camera:2', name: 'Capture card' }] });
    await dialog.getByRole('button', { name: /Capture card/ }).click();
    await slot.getByText('Capture card').waitFor();
    await page.getByRole('button', { name: 'Swap main and small picture' }).click();
    await page.getByRole('group', { name: 'Main picture' }).getByText('Capture card').waitFor();
    await expect.poll(() => engine.studio.settings.scene.main).toBe('camera:2');
  });

  it('moves and sizes the small picture by keys and by dragging', async () => {
    const page = await open({ scene: { inset: 'camera:0', insetPlace: { x: 0.5, y: 0.5, w: 0.25 } } });
    const frame = page.getByRole('application', { name: 'Place of the small picture' });
    await frame.focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('+');
    await expect.poll(() => engine.studio.settings.scene.insetPlace).toEqual({ x: 0.45, y: 0.49, w: 0.26 });
    const before = await boundsOf(frame);
    await page.mouse.move(before.x + 20, before.y + 20);
    await page.mouse.down();
    await page.mouse.move(before.x - 80, before.y - 30, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => Math.round((await boundsOf(frame)).x - before.x)).toBeCloseTo(-100, -1);
    await expect.poll(() => engine.studio.settings.scene.insetPlace.x).toBeLessThan(0.4);
  });

  it('says when the engine is gone, and goes on when it is back', async () => {
    const page = await open();
    await expect.poll(engine.previews).toBe(1);
    engine.vanish();
    await page.getByText('The engine is gone').waitFor();
    expect(await page.getByRole('button', { name: 'Go live' }).isDisabled()).toBe(true);
    engine.comeBack();
    await page.getByText('The engine is gone').waitFor({ state: 'hidden' });
    await expect.poll(engine.previews).toBe(1);
    await expect.poll(() => readPreview(page, 0.03, 0.05)).toSatisfy(isNear(PATCH));
  });

  it('takes back a change that the engine refuses, and tells it', async () => {
    const page = await open();
    const { handlers } = engine.studio;
    Object.assign(handlers, {
      'settings.change': () => Promise.reject(new Error('settings.change: the disk is full')),
    });
    await page.getByText('Solid').click();
    await page.getByRole('alert').getByText('the disk is full').waitFor();
    await expect.poll(() => page.getByRole('radio', { name: /Mosaic/ }).isChecked()).toBe(true);
  });

  it('reaches everything by keyboard', async () => {
    const page = await open({ destinations: [YOUTUBE], scene: { inset: 'camera:0' } });
    await page.getByRole('img', { name: /FaceTime/ }).waitFor();
    const reached = new Set<string>();
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press('Tab');
      reached.add(
        await page.evaluate<string>(
          `(document.activeElement.getAttribute('aria-label') ?? document.activeElement.closest('label')?.textContent ?? document.activeElement.textContent).trim()`,
        ),
      );
    }
    for (const name of [
      'Record',
      'Go live',
      'Panic',
      'Show what was found',
      'Change',
      'Mute',
      'Add destination',
    ]) {
      expect([...reached]).toContain(name);
    }
    expect(await page.evaluate(`document.scrollingElement.scrollHeight - innerHeight`)).toBe(0);
    await page.keyboard.press('ControlOrMeta+1');
    await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
  });

  it.each([
    ['en', 'light'],
    ['ko', 'dark'],
    ['ko', 'contrast'],
  ] as const)('has no serious accessibility fault in %s, %s', async (language, theme) => {
    const page = await open({
      destinations: [YOUTUBE, { ...BACKUP, enabled: false }],
      scene: { inset: 'camera:0' },
      appearance: { language, theme, overlay: true },
    });
    await page.locator('img').nth(1).waitFor();
    expect(await findAccessibilityFaults(page)).toEqual([]);
    await page
      .getByRole('button', { name: language === 'ko' ? '송출 대상 추가' : 'Add destination' })
      .click();
    await page.getByRole('dialog').waitFor();
    expect(await findAccessibilityFaults(page)).toEqual([]);
  });
});

function isNear(wanted: { r: number; g: number; b: number }) {
  return (colour: { r: number; g: number; b: number }): boolean =>
    Math.abs(colour.r - wanted.r) + Math.abs(colour.g - wanted.g) + Math.abs(colour.b - wanted.b) < 24;
}

async function boundsOf(
  locator: ReturnType<TestWindow['page']['locator']>,
): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('expected the element to be laid out');
  return box;
}
