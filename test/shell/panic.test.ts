import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCodes } from '../../demo/read-codes.js';
import { whyNoDesktop } from '../fixtures/desktop/desktop-app.js';
import { CANVAS, OnAir } from './on-air.js';

const missing = await whyNoDesktop();
if (missing !== null) console.warn(`skipped: ${missing}`);

const HOLD_MS = 400;
const PRESSES = 10;
/** privacy.md allows two frames; the clock of the program is known to one. */
const ALLOWED_FRAMES = 2 + 1;

/** Program time of what was done in the window, s. */
interface Panicked {
  readonly from: number;
  readonly to: number;
}

describe.skipIf(missing !== null)('panic, from the real window', () => {
  let air: OnAir;
  beforeEach(async () => {
    air = await OnAir.open({ privacy: { holdMs: HOLD_MS } });
    await air.goLive();
  });
  afterEach(() => air.close());

  test('its button, at ten moments: the pulled stream shows nothing later than the press minus the hold', async () => {
    const watched = await air.watch('panic');
    const { window } = air.desktop;
    await window.evaluate(() => {
      const seen = globalThis as { pressedAt?: number };
      document.addEventListener('click', () => (seen.pressedAt = Date.now()), { capture: true });
    });
    const clock = await programClock();
    const panics: Panicked[] = [];
    for (let press = 0; press < PRESSES; press += 1) {
      await air.runFor(0.6 + Math.random());
      await window.getByRole('button', { name: 'Panic', exact: true }).click();
      const from = clock(
        await window.evaluate(() => (globalThis as { pressedAt?: number }).pressedAt ?? NaN),
      );
      await air.runFor(0.4 + Math.random() / 2);
      const { time: to } = await air.program();
      await window.getByRole('button', { name: 'Uncover' }).click();
      panics.push({ from, to });
    }
    await air.runFor(1);
    await window.getByRole('button', { name: 'End live' }).click();
    await watched.viewer.finish();
    await expectCovered(watched.file, panics);
  });

  test('its hotkey, while another program is in front', async () => {
    const watched = await air.watch('hotkey');
    const { display, window } = air.desktop;
    await display.open('other', 'xev', '-name', 'other');
    const clock = await programClock();
    await air.runFor(1);
    const from = clock(Date.now());
    display.run('xdotool', 'key', 'ctrl+shift+p');
    await window.getByRole('button', { name: 'Uncover' }).waitFor();
    await air.runFor(0.5);
    const { time: to } = await air.program();
    await window.getByRole('button', { name: 'Uncover' }).click();
    await air.runFor(1);
    await window.getByRole('button', { name: 'End live' }).click();
    await watched.viewer.finish();
    // xdotool takes its time to press the keys.
    await expectCovered(watched.file, [{ from: from + 0.5, to }]);
  });

  /** Program time at a time since 1970, ms: the answer that took least time says it best. */
  async function programClock(): Promise<(at: number) => number> {
    let ahead = -Infinity;
    for (let sample = 0; sample < 30; sample += 1) {
      const { time } = await air.program();
      ahead = Math.max(ahead, time - Date.now() / 1000);
    }
    return (at) => at / 1000 + ahead;
  }
});

/** The time code is legible only in a picture that is not wholly covered. */
async function expectCovered(file: string, panics: readonly Panicked[]): Promise<void> {
  const codes = (await readCodes(file)).filter((code): code is number => code !== null);
  expect(codes.length).toBeGreaterThan(60);
  for (const { from, to } of panics) {
    const first = (from - HOLD_MS / 1000) * CANVAS.frameRate + ALLOWED_FRAMES;
    expect(codes.filter((code) => code > first && code <= to * CANVAS.frameRate)).toEqual([]);
  }
  expect(codes.at(-1)).toBeGreaterThan((panics.at(-1)?.to ?? Infinity) * CANVAS.frameRate);
}
