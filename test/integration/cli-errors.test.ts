import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort } from '../../demo/rtmp-server.js';
import { NEXT_STEP, type ErrorCode } from '../../src/shared/errors.js';
import { runCli, startCli, type CliResult } from '../fixtures/cli/run-cli.js';
import { writeVideo } from '../fixtures/media/make-video.js';
import { writeClip } from './batch-clips.js';

const isRoot = process.getuid?.() === 0;
const SMALL = ['--size', '320x180', '--preset', 'ultrafast'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-cli-errors-'));
  await writeVideo(join(folder, 'good.mp4'), {
    width: 320,
    height: 180,
    frameRate: 30,
    frames: 30,
    draw: () => undefined,
  });
  const whole = await readFile(join(folder, 'good.mp4'));
  await writeFile(join(folder, 'cut.mp4'), whole.subarray(0, whole.length / 2));
  await writeFile(join(folder, 'empty.mp4'), '');
  await writeFile(join(folder, 'words.mp4'), 'These are only words, whatever the name says.\n'.repeat(100));
  await writeFile(join(folder, 'words.jpg'), 'These are only words, whatever the name says.\n'.repeat(100));
  await writeClip(join(folder, 'song.mp4'), {
    container: 'mp4',
    width: 0,
    height: 0,
    times: [],
    marker: () => null,
    audio: ['eng'],
  });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Answers 2, 3 or 4, one line that says what happened and one that says what to do, and nothing on stdout. */
function expectFailure(result: CliResult, code: number, error: ErrorCode, words: RegExp): void {
  expect(result.stderr).toMatch(words);
  expect(result.stderr).toContain(NEXT_STEP[error]);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(result.stdout).toBe('');
  expect(result.code).toBe(code);
}

describe('wrong usage answers 2', () => {
  const source = ['live', '--source', 'test:faces'];
  const record = ['--record', 'never.mp4'];
  test.each<[string, readonly string[], RegExp]>([
    ['an unknown command', ['lvie'], /expected a command, got lvie/],
    ['an unknown option', [...source, ...record, '--szie', '1280x720'], /Unknown option '--szie'/],
    ['an option without its value', [...source, '--record'], /--record.* argument missing/],
    ['no source', ['live', ...record], /expected --source, got none/],
    ['nowhere to go', source, /expected --to or --record, got neither/],
    ['an unknown source', ['live', '--source', 'webcam', ...record], /test:faces, got webcam/],
    ['a colour by its name', ['live', '--source', 'color:red', ...record], /color:#RRGGBB.*got color:red/],
    ['an odd size', [...source, ...record, '--size', '853x479'], /--size: .*even.*got 853x479/],
    ['a size that is none', [...source, ...record, '--size', 'big'], /--size: .*got big/],
    ['no frames', [...source, ...record, '--fps', '0'], /--fps: expected 1 to 120, got 0/],
    ['a broken frame rate', [...source, ...record, '--fps', '29.97'], /--fps: .*whole number, got 29\.97/],
    ['a tiny bitrate', [...source, ...record, '--bitrate', '20k'], /--bitrate: .*100k.*got 20k/],
    ['a bitrate that is none', [...source, ...record, '--bitrate', 'fast'], /--bitrate: .*got fast/],
    ['a hold that is too long', [...source, ...record, '--hold', '9000'], /--hold: .*5000, got 9000/],
    ['a negative hold', [...source, ...record, '--hold=-1'], /--hold: expected 0 to 5000, got -1/],
    ['a negative duration', [...source, ...record, '--duration', '-5'], /--duration.* is ambiguous\. Did/],
    ['an unknown preset', [...source, ...record, '--preset', 'placebo'], /--preset: .*got placebo/],
    ['an unknown layout', [...source, ...record, '--layout', 'grid'], /--layout: .*got grid/],
    ['a layout that wants more', [...source, ...record, '--layout', 'pip'], /pip takes 2 .*got 1/],
    ['an unknown sound', [...source, ...record, '--audio', 'loud'], /--audio: .*got loud/],
    ['a recording of an unknown kind', [...source, '--record', 'a.avi'], /\.mp4 or \.mkv, got a\.avi/],
    ['a destination that is none', [...source, '--to', 'example.org'], /destination: expected rtmp:\/\//],
    ['a destination without a key', [...source, '--to', 'rtmp://localhost/app'], /a stream key/],
    ['an unknown action', ['models', 'burn'], /models: expected .*got burn/],
    ['nothing to cover', ['blur', '-o', 'out'], /expected at least one input/],
    ['nowhere to cover to', ['blur', 'a.mp4'], /expected -o/],
  ])('%s', async (_, args, words) => {
    expectFailure(await runCli(args, { cwd: folder }), 2, 'usage.invalid', words);
  });

  test('a hold that needs more memory than is allowed, with the figure', async () => {
    const result = await runCli(
      [...source, '--record', join(folder, 'never.mp4'), '--size', '3840x2160', '--hold', '5000'],
      { cwd: folder },
    );
    expectFailure(result, 2, 'hold.too-large', /5000 ms at 3840x2160 needs 1[78]\d\d MB, at most 1\d\d\d MB/);
    expect(await readdir(folder)).not.toContain('never.mp4');
  });

  test('more keys than destinations', async () => {
    const result = await runCli([...source, '--to', 'rtmp://localhost/app', '--key-stdin'], {
      input: 'first\nsecond\n',
    });
    expectFailure(result, 2, 'usage.invalid', /at most 1 line\(s\), got 2/);
    expect(result.stderr).not.toMatch(/first|second/);
  });

  test('with --json the error is one object on stdout', async () => {
    const { code, stdout } = await runCli(['live', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'usage.invalid', message: 'live: expected --source, got none' },
    });
  });
});

describe('an input that cannot be used answers 3', () => {
  const cases: [string, string, ErrorCode, RegExp][] = [
    ['a missing file', 'file:absent.mp4', 'input.not-found', /absent\.mp4: no such file/],
    ['a missing photo', 'image:absent.jpg', 'input.not-found', /absent\.jpg: no such file/],
    ['a folder', 'file:.', 'input.not-media', /expected a file/],
    ['an empty file', 'file:empty.mp4', 'input.empty', /empty\.mp4: .*0 bytes/],
    ['an empty photo', 'image:empty.mp4', 'input.empty', /empty\.mp4: .*0 bytes/],
    ['words named .mp4', 'file:words.mp4', 'input.not-media', /words\.mp4: expected a video/],
    ['words named .jpg', 'image:words.jpg', 'input.not-media', /words\.jpg: expected a photo/],
    ['a song', 'file:song.mp4', 'input.no-video', /song\.mp4: expected a picture/],
    ['a camera that is not there', 'camera:99', 'source.unavailable', /camera:99: expected/],
  ];
  test.each(cases)('live: %s', async (_, uri, error, words) => {
    const args = ['live', '--source', uri, '--record', 'never.mp4', ...SMALL];
    expectFailure(await runCli(args, { cwd: folder }), 3, error, words);
    expect(await readdir(folder)).not.toContain('never.mp4');
  });

  test.each([
    ['live', ['live', '--source', 'file:cut.mp4', '--record', 'never.mp4', ...SMALL]],
    ['blur', ['blur', 'cut.mp4', '-o', 'never.mp4']],
  ])('%s: an MP4 whose index is cut off', async (_, args) => {
    const { code, stderr } = await runCli(args, { cwd: folder });
    expect(stderr).toMatch(/^veilcast: cut\.mp4: expected .+\n {2}\S.+/m);
    expect(code).toBe(3);
    expect(await readdir(folder)).not.toContain('never.mp4');
  });

  test.each(cases.filter(([, uri]) => /^(file|image):\w/.test(uri)))('blur: %s', async (_, uri, error) => {
    const input = uri.replace(/^\w+:/, '');
    const result = await runCli(['blur', input, '-o', join('out', input)], { cwd: folder });
    expect(result.stderr).toContain(input);
    expect(result.stderr).toContain(NEXT_STEP[error]);
    expect(result.code).toBe(3);
    const written = await readdir(join(folder, 'out')).catch(() => []);
    expect(written.filter((name) => name.endsWith(input))).toEqual([]);
  });

  test.skipIf(isRoot)('a file that may not be read (root may read everything)', async () => {
    const locked = join(folder, 'locked.mp4');
    await writeFile(locked, 'x', { mode: 0o000 });
    const args = ['live', '--source', `file:${locked}`, '--record', 'never.mp4', ...SMALL];
    expectFailure(await runCli(args, { cwd: folder }), 3, 'input.not-permitted', /permission denied/);
  });
});

describe('an output that fails answers 4', () => {
  const source = ['live', '--source', 'color:#204060', ...SMALL];

  test('a recording that is there already, which stays as it is', async () => {
    const path = join(folder, 'mine.mp4');
    await writeFile(path, 'mine');
    expectFailure(
      await runCli([...source, '--record', path]),
      4,
      'output.exists',
      /mine\.mp4: exists already/,
    );
    expect(await readFile(path, 'utf8')).toBe('mine');
  });

  test('what a killed recording left, which stays as it is', async () => {
    await writeFile(join(folder, 'left.recording.mkv'), 'rescued');
    const result = await runCli([...source, '--record', join(folder, 'left.mkv')]);
    expectFailure(result, 4, 'output.exists', /left\.recording\.mkv: exists already/);
    expect(await readFile(join(folder, 'left.recording.mkv'), 'utf8')).toBe('rescued');
  });

  test('a folder that cannot be made', async () => {
    await writeFile(join(folder, 'a-file'), '');
    const result = await runCli([...source, '--record', join(folder, 'a-file', 'x.mp4')]);
    expectFailure(result, 4, 'output.not-permitted', /a-file: the folder .* cannot be made/);
  });

  test.skipIf(isRoot)('a folder that may not be written to (root may write everywhere)', async () => {
    const locked = join(folder, 'locked');
    await mkdir(locked);
    await chmod(locked, 0o500);
    const result = await runCli([...source, '--record', join(locked, 'x.mp4')]);
    expectFailure(result, 4, 'output.not-permitted', /permission denied/);
  });

  test('a server that is not there', async () => {
    const to = `rtmp://127.0.0.1:${await findFreePort()}/app/key`;
    const result = await runCli([...source, '--to', to]);
    expectFailure(result, 4, 'output.unreachable', /no connection \(connect ECONNREFUSED/);
  });
});

test('nobody reads the answer (`| true`): no stack trace', async () => {
  const run = startCli(['--help']);
  run.child.stdout?.destroy();
  expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
});
