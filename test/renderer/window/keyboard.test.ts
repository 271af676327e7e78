import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Destination } from '../../../src/shared/settings.js';
import { hasChromium } from '../open-window.js';
import { createWindowSuite, FAKE_SHELL } from '../window-suite.js';

const HOME: Destination = {
  id: 'home',
  service: 'custom',
  name: 'Home',
  server: 'rtmp://127.0.0.1/live',
  enabled: true,
};
/** No screen has more places that Tab stops at. */
const MOST_STOPS = 150;

/** Notes which elements get the focus. In a group that arrow keys go through, one stands for all. */
const WATCH = `
  const GROUPS = '[role=radiogroup], [role=tablist], [role=toolbar], [role=listbox]';
  globalThis.standFor = (element) => element.closest(GROUPS) ?? element.closest('label, .vc-number') ?? element;
  globalThis.reached = new Set();
  document.addEventListener('focusin', ({ target }) => globalThis.reached.add(globalThis.standFor(target)));`;

/** What can be pressed or typed into and was never reached, by its name. */
const MISSED = `
  [...document.querySelectorAll('button, input, select, textarea, a[href], [role=slider], [tabindex="0"]')]
    .filter((element) => element.getClientRects().length > 0 && !element.disabled)
    .filter((element) => element.closest('[aria-hidden=true], [inert], [data-disabled]') === null)
    .filter((element) => !globalThis.reached.has(globalThis.standFor(element)))
    .map((element) => element.getAttribute('aria-label') ?? element.textContent ?? element.outerHTML)`;

async function findUnreachable(page: Page): Promise<string[]> {
  await page.evaluate(WATCH);
  for (let stop = 0; stop < MOST_STOPS; stop += 1) await page.keyboard.press('Tab');
  return page.evaluate<string[]>(MISSED);
}

describe.skipIf(!hasChromium)('by keyboard alone', () => {
  const suite = createWindowSuite();

  it.each(['Live', 'Files', 'Stats', 'Log', 'Settings'])('everything on %s is reached', async (screen) => {
    const page = await suite.open(
      { destinations: [HOME], scene: { inset: 'camera:0' } },
      {
        before: FAKE_SHELL,
        prepare: ({ studio }) => {
          studio.writeLog('info', 'a line');
          void studio.handlers['files.add']({ paths: ['/home/mina/a.jpg', '/home/mina/b.mp4'] }, 1);
        },
      },
    );
    await page.getByRole('button', { name: screen, exact: true }).press('Enter');
    await page.getByRole('main', { name: screen }).waitFor();
    expect(await findUnreachable(page)).toEqual([]);
    if (screen !== 'Settings') return;
    const tabs = page.getByRole('tab');
    await tabs.first().focus();
    for (let tab = 1; tab < (await tabs.count()); tab += 1) {
      await page.getByRole('tab', { selected: true }).press('ArrowDown');
      expect(await findUnreachable(page), await tabs.nth(tab).innerText()).toEqual([]);
    }
  });

  it('a check that cannot fail would be none: what takes no focus is named', async () => {
    const page = await suite.open();
    await page.evaluate(
      `document.querySelector('main').append(Object.assign(document.createElement('button'), { textContent: 'lost', tabIndex: -1 }))`,
    );
    expect(await findUnreachable(page)).toEqual(['lost']);
  });
});
