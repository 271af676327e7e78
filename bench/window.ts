import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { changeSettings, DEFAULT_SETTINGS } from '../src/shared/settings.js';
import {
  makeProfile,
  openDesktop,
  removeProfile,
  whyNoDesktop,
  type DesktopApp,
} from '../test/fixtures/desktop/desktop-app.js';
import { median } from './measure.js';

/**
 * What the live picture costs the window: processor time of its page and of Chromium's drawing process, beside an
 * Electron window in which an empty canvas of 960x540 px is filled anew 30 times a second, in turns. Shares are of one
 * processor. `npm run bench:window -- [rounds]`
 */
const ROUNDS = Number(process.argv[2] ?? 3);
const MEASURED_MS = 10_000;
/** The first pictures, thumbnails and the detector have come, ms. */
const SETTLE_MS = 5_000;
/** Linux counts processor time in these, s. */
const TICK = 0.01;
const SCREEN = { width: 1600, height: 1000 };
/** The page tells the engine when it has drawn a picture. */
const COUNT_PICTURES = `
  globalThis.drawn = 0;
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (message, ...rest) {
    if (message?.type === 'shown') globalThis.drawn += 1;
    return post.call(this, message, ...rest);
  };`;
const EMPTY = join(fileURLToPath(new URL('.', import.meta.url)), 'empty-window');

const missing = await whyNoDesktop();
if (missing !== null) throw new Error(missing);
const shares = { empty: [] as number[], veilcast: [] as number[] };
const rates: number[] = [];
let width = NaN;
for (let round = 0; round < ROUNDS; round += 1) {
  shares.empty.push((await measure({ program: EMPTY, switches: ['--page=canvas.html'] })).share);
  const seen = await measure({});
  shares.veilcast.push(seen.share);
  rates.push(seen.pictures / (MEASURED_MS / 1_000));
  width = seen.width;
}
const percent = (value: number): string => `${(value * 100).toFixed(0)} %`;
const list = (values: readonly number[]): string => values.map(percent).join(', ');
console.log(`empty canvas     ${percent(median(shares.empty))} of one processor (${list(shares.empty)})`);
console.log(`Veilcast, live   ${percent(median(shares.veilcast))} (${list(shares.veilcast)})`);
console.log(`its preview      ${width} px, ${median(rates).toFixed(1)} pictures a second`);

interface Seen {
  readonly share: number;
  readonly pictures: number;
  /** px */
  readonly width: number;
}

async function measure(start: { program?: string; switches?: string[] }): Promise<Seen> {
  const settings = changeSettings(DEFAULT_SETTINGS, { welcomed: true });
  const profile = await makeProfile(settings);
  const desktop = await openDesktop({ profile, screen: SCREEN, ...start });
  try {
    await desktop.app.evaluate(({ BrowserWindow }, { width: w, height: h }) => {
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, width: w, height: h });
    }, SCREEN);
    await desktop.window.addInitScript(COUNT_PICTURES);
    await desktop.window.reload();
    await wait(SETTLE_MS);
    const before = [await cpuSeconds(desktop), await countPictures(desktop)] as const;
    const startedAt = performance.now();
    await wait(MEASURED_MS);
    const seconds = (performance.now() - startedAt) / 1_000;
    return {
      share: ((await cpuSeconds(desktop)) - before[0]) / seconds,
      pictures: (await countPictures(desktop)) - before[1],
      width: await desktop.window.evaluate<number>("document.querySelector('canvas').width"),
    };
  } finally {
    await desktop.close();
    await removeProfile(profile);
  }
}

/** Program pictures drawn since the page was loaded. */
function countPictures({ window }: DesktopApp): Promise<number> {
  return window.evaluate<number>('drawn');
}

/** Processor time of the page and of what draws it, s. */
async function cpuSeconds({ app }: DesktopApp): Promise<number> {
  const processes = await app.evaluate(({ app: running }) => running.getAppMetrics());
  const drawing = processes.filter(({ type }) => type === 'Tab' || type === 'GPU');
  const times = await Promise.all(
    drawing.map(async ({ pid }) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) * TICK;
    }),
  );
  return times.reduce((sum, time) => sum + time, 0);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
