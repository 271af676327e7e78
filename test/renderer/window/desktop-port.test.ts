import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINE_PORT_MESSAGE } from '../../../src/shared/shell.js';
import { hasChromium, launchBrowser, openWindow, readPreview } from '../open-window.js';
import { FLOOR, SLATE } from '../scripted-picture.js';
import { startScriptedEngine } from '../scripted-engine.js';

/**
 * Plays the preload: hands the page a message port, behind which the scripted engine answers. Electron tells a port
 * that its other end is gone; Chromium alone does not, so that is played too.
 */
function playPreload(address: string): string {
  const { host, hash } = new URL(address);
  return `
    window.veilcastShell = {};
    addEventListener('message', ({ ports }) => { window.given = ports[0]; });
    window.handOverPort = () => {
      const { port1, port2 } = new MessageChannel();
      const socket = new WebSocket('ws://${host}/contract', 'veilcast.${hash.replace('#token=', '')}');
      socket.binaryType = 'arraybuffer';
      socket.onmessage = ({ data }) => {
        if (typeof data === 'string') return port1.postMessage(JSON.parse(data));
        const length = new DataView(data).getUint32(0, true);
        const message = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
        port1.postMessage({ ...message, pixels: data.slice(4 + length) });
      };
      port1.onmessage = ({ data }) => socket.send(JSON.stringify(data));
      socket.onclose = () => window.given.dispatchEvent(new Event('close'));
      socket.onopen = () => window.postMessage('${ENGINE_PORT_MESSAGE}', location.origin, [port2]);
    };
    addEventListener('DOMContentLoaded', window.handOverPort);`;
}

describe.skipIf(!hasChromium)('window with a port to the engine', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it('shows the program, says when the engine ends, and goes on with the port of the next', async () => {
    const engine = await startScriptedEngine();
    const withoutToken = engine.address.replace(/#.*/, '');
    const { page } = await openWindow(browser, withoutToken, playPreload(engine.address));
    const blue = async (): Promise<number> => (await readPreview(page, 0.03, 0.95)).b;
    await expect.poll(blue).toBeCloseTo(FLOOR.b, -1);
    engine.vanish();
    await page.getByText('The engine is gone').waitFor();
    engine.comeBack();
    await page.evaluate('window.handOverPort()');
    await page.getByText('The engine is gone').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Panic' }).click();
    await expect.poll(blue).toBeCloseTo(SLATE.b, -1);
    await page.context().close();
    await engine.close();
  });
});
