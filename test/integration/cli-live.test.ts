import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { liveStatusSchema } from '../../src/shared/live-status.js';
import { readPictures, type SeenFile } from '../fixtures/cli/read-pictures.js';
import { runCli, startCli, type CliRun } from '../fixtures/cli/run-cli.js';
import { consecutive, readCodes } from '../fixtures/live/read-codes.js';
import { writeVideo } from '../fixtures/media/make-video.js';
import { steadyTimes, writeClip } from './batch-clips.js';

const SMALL = ['--size', '320x180', '--preset', 'ultrafast'];

let folder: string;
const running: CliRun[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-cli-live-'));
});
afterEach(async () => {
  for (const run of running.splice(0)) {
    run.child.kill('SIGKILL');
    await run.ended;
  }
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function start(...args: string[]): CliRun {
  const run = startCli(['live', ...args]);
  running.push(run);
  return run;
}

/** Records sources into a new file and reads it back. */
async function record(name: string, ...args: string[]): Promise<SeenFile & { stderr: string }> {
  const path = join(folder, name);
  const { code, stderr } = await runCli(['live', '--record', path, ...args]);
  expect(stderr).toContain(`${path}: stopped`);
  expect(code).toBe(0);
  return { ...(await readPictures(path)), stderr };
}

/** Each of red, green and blue within 12 of what was asked for: what two encoders leave of a flat colour. */
function expectColor(actual: readonly number[] | undefined, expected: readonly number[]): void {
  const off = expected.map((value, index) => Math.abs(value - (actual?.[index] ?? NaN)));
  expect(Math.max(...off), `expected ${expected.join()}, got ${actual?.join() ?? 'nothing'}`).toBeLessThan(
    12,
  );
}

describe('what live makes of a source', () => {
  test('one colour, for as long as asked', async () => {
    const { pictures, soundSeconds } = await record(
      'color.mp4',
      ...['--source', 'color:#2080c0', '--duration', '1', ...SMALL],
    );
    expect(pictures.length).toBeGreaterThanOrEqual(28);
    expect(pictures.map(({ time }) => Math.round(time * 30))).toEqual(consecutive(0, pictures.length));
    for (const picture of pictures) expectColor(picture.at(160, 90), [0x20, 0x80, 0xc0]);
    expect(Math.abs((soundSeconds ?? 0) - pictures.length / 30)).toBeLessThan(0.1);
  });

  test('a photo, upright, between bars', async () => {
    // Stored lying: two thirds green, one third red at the right, which is below once it is turned.
    const photo = join(folder, 'lying.jpg');
    const red = await sharp({ create: { width: 100, height: 100, channels: 3, background: '#c02020' } })
      .png()
      .toBuffer();
    await sharp({ create: { width: 300, height: 100, channels: 3, background: '#20c020' } })
      .composite([{ input: red, left: 200, top: 0 }])
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toFile(photo);
    const { pictures } = await record(
      'photo.mkv',
      ...['--source', `image:${photo}`, '--duration', '1', ...SMALL],
    );
    const last = pictures.at(-1);
    expectColor(last?.at(160, 40), [0x20, 0xc0, 0x20]);
    expectColor(last?.at(160, 165), [0xc0, 0x20, 0x20]);
    expectColor(last?.at(100, 90), [0, 0, 0]);
    expectColor(last?.at(220, 90), [0, 0, 0]);
  });

  test('an odd size', async () => {
    const clip = join(folder, 'odd.mkv');
    await writeClip(clip, {
      container: 'matroska',
      width: 853,
      height: 479,
      format: 'yuv444p',
      times: steadyTimes(20, 30),
      marker: () => null,
      luma: (_, x) => (x < 426 ? 60 : 180),
    });
    const { pictures } = await record('odd.mp4', '--source', `file:${clip}`, '--hold', '100', ...SMALL);
    expect(pictures.length).toBeGreaterThanOrEqual(20);
    const grey = (luma: number): number[] => Array.from({ length: 3 }, () => ((luma - 16) * 255) / 219);
    expectColor(pictures[5]?.at(80, 90), grey(60));
    expectColor(pictures[5]?.at(240, 90), grey(180));
    expectColor(pictures[5]?.at(316, 176), grey(180));
  });

  test('a video of one picture', async () => {
    const clip = join(folder, 'one.mp4');
    await writeGrey(clip, 1, () => 150);
    const { pictures } = await record('one-out.mp4', '--source', `file:${clip}`, '--hold', '0', ...SMALL);
    expect(pictures.length).toBeGreaterThanOrEqual(1);
    expect(pictures.length).toBeLessThan(10);
  });

  test('a video without sound gets silence', async () => {
    const clip = join(folder, 'silent.mp4');
    await writeGrey(clip, 30, () => 150);
    const { pictures, soundSeconds } = await record('silent-out.mp4', '--source', `file:${clip}`, ...SMALL);
    expect(Math.abs((soundSeconds ?? 0) - pictures.length / 30)).toBeLessThan(0.1);
  });

  test('a loop of five pictures goes round evenly', async () => {
    const clip = join(folder, 'loop.mp4');
    await writeGrey(clip, 5, (index) => 40 + 40 * index);
    const { pictures } = await record(
      'loop-out.mp4',
      ...['--source', `file:${clip}?loop=1`, '--duration', '3', '--hold', '0', ...SMALL],
    );
    // Which of the five each picture is, by its brightness.
    const seen = pictures.map((picture) => Math.round((picture.at(160, 90)[0] * 219) / 255 + 16 - 40) / 40);
    const turns = seen
      .map(Math.round)
      .slice(1)
      .map((index, at) => (index - Math.round(seen[at] ?? 0) + 5) % 5);
    expect(pictures.length).toBeGreaterThanOrEqual(80);
    // Nearly always the next one; the clock may show one twice or pass one over where it rounds.
    expect(turns.filter((turn) => turn === 1).length / turns.length).toBeGreaterThan(0.9);
  });

  test('one source small over another', async () => {
    const { pictures } = await record(
      'pip.mp4',
      ...['--source', 'color:#2040a0', '--source', 'color:#e0c020', '--duration', '1', ...SMALL],
    );
    const last = pictures.at(-1);
    expectColor(last?.at(100, 60), [0x20, 0x40, 0xa0]);
    expectColor(last?.at(225, 150), [0x20, 0x40, 0xa0]);
    expectColor(last?.at(317, 177), [0x20, 0x40, 0xa0]);
    expectColor(last?.at(273, 150), [0xe0, 0xc0, 0x20]);
    expectColor(last?.at(240, 134), [0xe0, 0xc0, 0x20]);
    expectColor(last?.at(308, 168), [0xe0, 0xc0, 0x20]);
  });

  test('a recording whose name holds a colon', async () => {
    const { pictures } = await record(
      'at 12:30.mp4',
      '--source',
      'color:#2080c0',
      '--duration',
      '1',
      ...SMALL,
    );
    expect(pictures.length).toBeGreaterThan(20);
  });

  test('a recording in a folder that is not there yet', async () => {
    const { pictures } = await record(
      join('new', 'deeper', 'a.mkv'),
      ...['--source', 'color:#2080c0', '--duration', '1', ...SMALL],
    );
    expect(pictures.length).toBeGreaterThan(20);
  });
});

describe('how live ends', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s finishes the recording and answers 130',
    async (signal) => {
      const path = join(folder, `${signal}.mp4`);
      const run = start('--source', 'test:faces', '--record', path, '--stats', ...SMALL);
      await run.untilStderr(/ {2}2 s {2}.*fps/);
      run.child.kill(signal);
      const { code, stderr } = await run.ended;
      expect(code).toBe(130);
      const frames = Number(/^(\d+) frames, 0 dropped/m.exec(stderr)?.[1]);
      expect(await readCodes(path)).toEqual(consecutive(0, frames));
      expect(frames).toBeGreaterThanOrEqual(60);
      expect(
        (await readdir(folder)).filter((name) => name.includes('SIG') && name.includes('.recording')),
      ).toEqual([]);
    },
  );

  test('nobody reads what it prints any more: it goes on, and the recording is whole', async () => {
    const path = join(folder, 'unread.mkv');
    const run = start('--source', 'test:faces', '--record', path, '--json', '--stats', ...SMALL);
    await run.untilStdout(/"status"/);
    run.child.stdout?.destroy();
    const seconds = (): number => [...run.stderr.matchAll(/ s {2}.*fps/g)].length;
    await run.untilStderr(new RegExp(`( s {2}[^]*fps[^]*){${seconds() + 2}}`));
    run.child.stderr?.destroy();
    await growth(join(folder, 'unread.recording.mkv'), 200_000);
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    const codes = await readCodes(path);
    expect(codes).toEqual(consecutive(0, codes.length));
    expect(codes.length).toBeGreaterThanOrEqual(90);
  });

  test('it is stopped before it has begun: no broken file is left', async () => {
    const path = join(folder, 'early.mp4');
    const run = start('--source', 'test:faces', '--record', path, ...SMALL);
    await run.untilStderr(/early\.mp4: live/);
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    const left = (await readdir(folder)).filter((name) => name.startsWith('early'));
    for (const name of left) expect((await readPictures(join(folder, name))).pictures).not.toEqual([]);
  });

  test.each(['mp4', 'mkv'])('a recording that was killed plays (.%s)', async (extension) => {
    const run = start(
      '--source',
      'test:faces',
      '--record',
      join(folder, `killed.${extension}`),
      '--stats',
      ...SMALL,
    );
    await run.untilStderr(/ {2}6 s {2}.*fps/);
    run.child.kill('SIGKILL');
    await run.ended;
    const codes = await readCodes(join(folder, `killed.recording.${extension}`));
    // Six seconds less the hold and the piece that was open, two seconds at most.
    expect(codes.length).toBeGreaterThanOrEqual(100);
    expect(codes).toEqual(consecutive(0, codes.length));
    expect(await readdir(folder)).not.toContain(`killed.${extension}`);
  });

  test('with --json nothing but JSON is on stdout, one object a line', async () => {
    const path = join(folder, 'json.mp4');
    const args = ['live', '--source', 'test:faces', '--record', path, '--duration', '3', '--stats', '--json'];
    const { code, stdout } = await runCli([...args, ...SMALL]);
    expect(code).toBe(0);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.map(({ event }) => event)).toEqual([...events.slice(1).map(() => 'status'), 'end']);
    expect(events.length).toBeGreaterThanOrEqual(3);
    const last = liveStatusSchema.loose().parse(events.at(-1));
    expect(last.outputs).toMatchObject([{ name: path, state: 'stopped', error: null }]);
    expect(await readCodes(path)).toEqual(consecutive(0, last.frames));
  });
});

/** Resolves when a file has grown by so many bytes. */
async function growth(path: string, bytes: number): Promise<void> {
  const { size } = await stat(path);
  const grown = async (): Promise<void> => {
    expect((await stat(path)).size).toBeGreaterThan(size + bytes);
  };
  await vi.waitFor(grown, { timeout: 30_000 });
}

/** A small video of flat grey pictures. */
function writeGrey(path: string, frames: number, luma: (index: number) => number): Promise<void> {
  const [width, height] = [320, 180];
  return writeVideo(path, {
    width,
    height,
    frameRate: 30,
    frames,
    draw: (index, yuv) => yuv.fill(luma(index), 0, width * height),
  });
}
