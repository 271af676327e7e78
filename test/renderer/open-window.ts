import { access } from 'node:fs/promises';
import { chromium, type Browser, type Page } from 'playwright-core';
import sharp from 'sharp';
import axe from 'axe-core';

const CHROMIUM = '/usr/bin/chromium';

/** Whether Debian's Chromium is here; tests that need it are skipped, visibly, where it is not. */
export const hasChromium = await access(CHROMIUM).then(
  () => true,
  () => false,
);

export function launchBrowser(): Promise<Browser> {
  // Containers have no user namespaces for its sandbox; the desktop's own sandbox is tested with Electron.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

export interface TestWindow {
  readonly page: Page;
  /** What the page complained of: refused styles and scripts, uncaught errors. */
  readonly complaints: readonly string[];
}

/** A fresh profile with the window of this address, drawn and connected; `before` runs in the page ahead of its own. */
export async function openWindow(browser: Browser, address: string, before = ''): Promise<TestWindow> {
  const size = { width: 1024, height: 640 };
  const context = await browser.newContext({ viewport: size, locale: 'en-US', colorScheme: 'light' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await context.addInitScript({ content: before });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(address);
  await page.getByRole('navigation').waitFor();
  return { page, complaints };
}

/** The colour at a place of the preview's canvas, in shares of its width and height. */
export async function readPreview(
  page: Page,
  x: number,
  y: number,
): Promise<{ r: number; g: number; b: number }> {
  const png = await page.locator('canvas').screenshot();
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (Math.round(y * (info.height - 1)) * info.width + Math.round(x * (info.width - 1))) * 3;
  return { r: data[at] ?? 0, g: data[at + 1] ?? 0, b: data[at + 2] ?? 0 };
}

/** What axe-core finds serious or critical, with the elements. */
export async function findAccessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} (${failureSummary ?? ''})`).join(', ')}`,
    );
}

/** Puts text on the clipboard, for a paste by keyboard. */
export async function copyText(page: Page, text: string): Promise<void> {
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
}
