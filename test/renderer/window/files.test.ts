import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findAccessibilityFaults, hasChromium } from '../open-window.js';
import { createWindowSuite, FAKE_SHELL } from '../window-suite.js';

const PHOTOS = Array.from({ length: 200 }, (_, index) => `IMG_${2_001 + index}.jpg`);
const VIDEOS = ['trip.mp4', 'lake.mp4', 'corrupt.mp4', 'train.mov', 'party.mkv'];

/** Drops files of these names on the window, as a file manager does. */
async function drop(page: Page, names: readonly string[]): Promise<void> {
  await page.evaluate(`{
    const dataTransfer = new DataTransfer();
    for (const name of ${JSON.stringify(names)}) dataTransfer.items.add(new File(['x'], name));
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.querySelector('main').dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }`);
}

function findRow(page: Page, name: string): ReturnType<Page['locator']> {
  return page.getByRole('listitem').filter({ hasText: name });
}

async function show(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Files', exact: true }).click();
}

describe.skipIf(!hasChromium)('files screen', () => {
  const suite = createWindowSuite();

  it('covers 200 photos and 5 videos that were dropped, and says which one failed and what to do', async () => {
    const page = await suite.open({}, { before: FAKE_SHELL });
    await show(page);
    await page.getByText('Drop photos, videos or folders here').waitFor();
    await drop(page, [...PHOTOS, ...VIDEOS]);
    await page.getByRole('progressbar', { name: /\d+ of 205 finished/ }).waitFor();
    await page.getByText(/About \d+ \S+ left/).waitFor();
    await page.getByText('205 files finished, 1 with a problem').waitFor();
    // However many there are, only those in view are drawn.
    expect(await page.getByRole('listitem').count()).toBeLessThan(30);
    await page.getByRole('radio', { name: 'Problems 1' }).click();
    const failed = findRow(page, 'corrupt.mp4');
    await failed.getByText('This is no photo or video').waitFor();
    await failed.getByText('Choose a photo or video file.').waitFor();
    await failed.getByRole('button', { name: 'Details of corrupt.mp4' }).click();
    const details = page.getByRole('dialog', { name: 'corrupt.mp4' });
    await details.getByText('/home/mina/corrupt.mp4: expected a photo or video').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: 'Done 204' }).click();
    await page.getByRole('group', { name: 'Files to cover' }).press('End');
    await findRow(page, 'party.mkv').getByText('faces covered').waitFor();
    expect(await findRow(page, 'party.mkv').getAttribute('aria-posinset')).toBe('204');
    await page.getByRole('button', { name: 'Clear finished' }).click();
    await page.getByText('Drop photos, videos or folders here').waitFor();
  });

  it('loads pictures of the rows in view alone, and compares before and after close up', async () => {
    const page = await suite.open({}, { before: FAKE_SHELL });
    await show(page);
    await drop(page, PHOTOS);
    await page.getByText('200 files finished').waitFor();
    await page.getByRole('img', { name: 'IMG_2001.jpg after covering' }).waitFor();
    const { stills } = suite.engine.studio.files;
    expect(stills).toEqual(expect.arrayContaining(['1 before', '1 after']));
    expect(stills).not.toContain('150 before');
    await page.getByRole('button', { name: 'Compare IMG_2001.jpg before and after' }).click();
    await page
      .getByRole('dialog', { name: 'IMG_2001.jpg' })
      .getByText('/home/mina/IMG_2001-covered.jpg')
      .waitFor();
    await page.keyboard.press('ArrowRight');
    const second = page.getByRole('dialog', { name: 'IMG_2002.jpg' });
    await second.getByRole('img', { name: 'IMG_2002.jpg after covering' }).waitFor();
    await second.getByRole('button', { name: 'Open copy' }).click();
    await page.keyboard.press('Escape');
    const row = findRow(page, 'IMG_2001.jpg');
    await row.getByRole('button', { name: 'Show the covered IMG_2001.jpg in its folder' }).click();
    expect(await page.evaluate('window.asked')).toEqual([
      'openFile /home/mina/IMG_2002-covered.jpg',
      'showInFolder /home/mina/IMG_2001-covered.jpg',
    ]);
    await page.getByRole('group', { name: 'Files to cover' }).press('End');
    await page.getByRole('img', { name: 'IMG_2200.jpg after covering' }).waitFor();
  });

  it('changes nothing but the row that is being covered', async () => {
    const page = await suite.open({}, { before: FAKE_SHELL });
    await show(page);
    await drop(page, ['a.jpg', 'b.jpg', 'long.mp4', 'longer.mp4', ...PHOTOS]);
    await findRow(page, 'long.mp4').getByRole('progressbar').waitFor();
    for (const side of ['before', 'after'])
      for (const name of ['a.jpg', 'b.jpg'])
        await page.getByRole('img', { name: `${name} ${side} covering` }).waitFor();
    await page.evaluate(`{
      window.changed = new Set();
      new MutationObserver((records) => {
        for (const { target } of records) {
          const row = (target.nodeType === 1 ? target : target.parentElement).closest('li');
          if (row) window.changed.add(row.querySelector('.files-name').textContent);
        }
      }).observe(document.querySelector('.files-rows'), { subtree: true, childList: true, attributes: true, characterData: true });
    }`);
    await findRow(page, 'long.mp4')
      .getByText(/^[789]\d %/)
      .waitFor();
    const changed = await page.evaluate<string[]>('[...window.changed]');
    expect(changed).toContain('long.mp4');
    expect(changed).not.toContain('a.jpg');
    expect(changed).not.toContain('b.jpg');
  });

  it('pauses, goes on, cancels one and then the rest', async () => {
    const page = await suite.open({}, { before: FAKE_SHELL });
    await show(page);
    await drop(page, ['first.mp4', 'second.mp4', 'third.mp4', 'fourth.mp4']);
    await findRow(page, 'first.mp4').getByRole('progressbar').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await findRow(page, 'first.mp4')
      .getByText(/Paused at \d+ %/)
      .waitFor();
    await page.getByText('Paused', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Cancel second.mp4' }).click();
    await findRow(page, 'second.mp4').getByText('Cancelled').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await findRow(page, 'first.mp4').getByText('Done', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Cancel all…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel them' }).click();
    await page.getByText('4 files finished').waitFor();
    const states = suite.engine.studio.files.jobs.map(({ state }) => state);
    expect(states).toEqual(['done', 'cancelled', 'cancelled', 'cancelled']);
  });

  it('tells of copies that are incomplete, covered wholly in parts, or without any face', async () => {
    const page = await suite.open({}, { before: FAKE_SHELL });
    await show(page);
    await drop(page, ['cut.mp4', 'odd.mp4', 'landscape.jpg']);
    const cut = findRow(page, 'cut.mp4');
    await cut.getByText('Incomplete').waitFor();
    await cut.getByText('The copy holds all that could be read. Copy or download it again.').waitFor();
    const odd = findRow(page, 'odd.mp4');
    await odd.getByText('12 frames covered wholly').waitFor();
    await odd.getByText('stream 2 (data, bin_data) was left out').waitFor();
    await findRow(page, 'landscape.jpg').getByText('No face found').waitFor();
  });

  it('takes files and folders from the dialogs, and the place and name of the copies', async () => {
    const page = await suite.open({}, { before: FAKE_SHELL });
    await show(page);
    await page.getByRole('button', { name: 'Choose: Folder of covered copies' }).click();
    const suffix = page.getByRole('textbox', { name: 'Added to the name' });
    await suffix.fill('-safe');
    await suffix.press('Enter');
    await expect
      .poll(() => suite.engine.studio.settings.output)
      .toMatchObject({ coveredFolder: '/home/mina/covered', coveredSuffix: '-safe' });
    await page.getByRole('button', { name: 'Add photos and videos…' }).click();
    await page.getByRole('button', { name: 'Compare chosen.jpg before and after' }).click();
    await page.getByText('/home/mina/covered/chosen-safe.jpg').waitFor();
    await page.keyboard.press('Escape');
    // The folder of this desktop holds no media.
    await page.getByRole('button', { name: 'Add folder…' }).click();
    await page.getByRole('alert').getByText('This is no photo or video').waitFor();
  });

  it('takes a typed path in a browser, and says why nothing can be dropped there', async () => {
    const page = await suite.open();
    await show(page);
    await page.getByText('A browser never learns where chosen or dropped files lie.').waitFor();
    await drop(page, ['IMG_1.jpg']);
    expect(suite.engine.studio.files.jobs).toEqual([]);
    const path = page.getByRole('textbox', { name: 'Photo, video or folder' });
    await path.fill('"/home/mina/IMG_1.jpg"');
    await path.press('Enter');
    await findRow(page, 'IMG_1.jpg').getByText('Done', { exact: true }).waitFor();
    expect(await path.inputValue()).toBe('');
    expect(suite.engine.studio.files.jobs[0]?.input).toBe('/home/mina/IMG_1.jpg');
    expect(await page.getByRole('button', { name: 'Open the covered IMG_1.jpg' }).count()).toBe(0);
    // The engine gives a browser no picture before covering.
    await page.getByRole('button', { name: 'Look at the covered IMG_1.jpg' }).click();
    await page.getByText('The original is shown in the desktop program only').waitFor();
    await page.getByRole('dialog').getByRole('img', { name: 'IMG_1.jpg after covering' }).waitFor();
    await page.keyboard.press('Escape');
    expect(suite.engine.studio.files.stills).toEqual(['1 after']);
    await path.fill('/home/mina/notes.txt');
    await path.press('Enter');
    await page.getByRole('alert').getByText('Choose a photo or video file.').waitFor();
    expect(await path.inputValue()).toBe('/home/mina/notes.txt');
  });

  it.each([
    ['en', 'light'],
    ['ko', 'dark'],
    ['ko', 'contrast'],
  ] as const)('has no serious accessibility fault in %s, %s', async (language, theme) => {
    const page = await suite.open({ appearance: { language, theme } }, { before: FAKE_SHELL });
    await page.getByRole('button', { name: language === 'ko' ? '파일' : 'Files', exact: true }).click();
    expect(await findAccessibilityFaults(page)).toEqual([]);
    await drop(page, ['corrupt.jpg', 'cut.mp4', 'done.jpg', 'running.mp4', 'waiting.mp4']);
    await findRow(page, 'running.mp4').getByRole('progressbar').waitFor();
    await page.getByRole('img', { name: /^done.jpg.*(after covering|가린 뒤)$/ }).waitFor();
    expect(await findAccessibilityFaults(page)).toEqual([]);
    await findRow(page, 'cut.mp4').getByRole('button').first().click();
    await page.getByRole('dialog').waitFor();
    expect(await findAccessibilityFaults(page)).toEqual([]);
  });
});
