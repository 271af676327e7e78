import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { changeSettings, DEFAULT_SETTINGS } from '../src/shared/settings.js';
import {
  giveToUser,
  makeProfile,
  openDesktop,
  removeProfile,
  whyNoDesktop,
  type DesktopApp,
} from '../test/fixtures/desktop/desktop-app.js';
import { dropFiles } from '../test/fixtures/desktop/drop-files.js';
import { makeMix } from '../test/fixtures/files/make-mix.js';

/**
 * 200 photos of several formats and sizes, 5 videos and a broken photo dropped into the window at once: how long the
 * window's pictures were apart, and the memory of all processes, until all are covered. `npm run bench:files`
 */
const PHOTOS = Number(process.argv[2] ?? 200);
const VIDEOS = Number(process.argv[3] ?? 5);
/** The first pictures, thumbnails and the detector have come, ms. */
const SETTLE_MS = 5_000;
const WATCH = `
  globalThis.gaps = [];
  let last = performance.now();
  const watch = (now) => { globalThis.gaps.push(now - last); last = now; requestAnimationFrame(watch); };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(watch); });`;

const missing = await whyNoDesktop();
if (missing !== null) throw new Error(missing);
const profile = await makeProfile(
  changeSettings(DEFAULT_SETTINGS, { welcomed: true, appearance: { language: 'en' } }),
);
const files = join(profile, 'files');
const { paths } = await makeMix(files, { photos: PHOTOS, videos: VIDEOS, seconds: 4 });
giveToUser(files);
const desktop = await openDesktop({ profile });
try {
  const { window } = desktop;
  await window.getByRole('button', { name: 'Files' }).click();
  await wait(SETTLE_MS);
  const before = await readMemory(desktop);
  await window.evaluate(WATCH);
  const startedAt = performance.now();
  await dropFiles(window, paths);
  const memory: number[] = [];
  const end = window.getByText(`${paths.length} files finished, 1 with a problem`);
  const over = end.waitFor({ timeout: 900_000 }).then(() => true);
  do memory.push(await readMemory(desktop));
  while (!(await Promise.race([over, wait(1_000, false)])));
  const seconds = (performance.now() - startedAt) / 1_000;
  const gaps = (await window.evaluate<number[]>('gaps')).sort((a, b) => a - b);
  const share = (part: number): string => (gaps[Math.floor(part * (gaps.length - 1))] ?? NaN).toFixed(0);
  const half = memory.length >> 1;
  console.log(`${paths.length} files in ${seconds.toFixed(0)} s, one of them broken, the others covered`);
  console.log(
    `pictures of the window apart: median ${share(0.5)} ms, 99 % ${share(0.99)} ms, most ${share(1)} ms`,
  );
  console.log(`over 100 ms: ${gaps.filter((gap) => gap > 100).length} of ${gaps.length}`);
  console.log(
    `memory of all processes: ${before.toFixed(0)} MB before, most ${Math.max(...memory).toFixed(0)} MB; ` +
      `most in the first half ${Math.max(...memory.slice(0, half)).toFixed(0)} MB, ` +
      `in the second ${Math.max(...memory.slice(half)).toFixed(0)} MB`,
  );
} finally {
  await desktop.close();
  await removeProfile(profile);
}

/** Memory of the program's processes, MB. */
async function readMemory({ app }: DesktopApp): Promise<number> {
  const processes = await app.evaluate(({ app: running }) => running.getAppMetrics());
  return processes.reduce((sum, { memory }) => sum + memory.workingSetSize / 1024, 0);
}
