import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NginxServer } from '../fixtures/cli/nginx-server.js';
import { startCli, type CliRun } from '../fixtures/cli/run-cli.js';
import { readCodes } from '../fixtures/live/read-codes.js';

const canMount = process.platform === 'linux' && process.getuid?.() === 0;
const LIVE = ['live', '--source', 'test:faces', '--stats', '--size', '640x360', '--preset', 'ultrafast'];

let folder: string;
let server: NginxServer;
let cleanUps: (() => unknown)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-rtmp-'));
  server = await NginxServer.start();
  cleanUps = [() => rm(folder, { recursive: true, force: true }), () => server.remove()];
});
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

function startLive(...args: string[]): CliRun {
  const run = startCli([...LIVE, ...args]);
  cleanUps.push(() => {
    run.child.kill('SIGKILL');
    return run.ended;
  });
  return run;
}

/** Resolves when the line of statistics says that this many seconds of the program ran. */
function untilSecond(run: CliRun, second: number): Promise<void> {
  return run.untilStderr(new RegExp(`^ +${second} s {2}`, 'm'));
}

/** How far the newest line of statistics is, s. */
function programSeconds(run: CliRun): number {
  return Number([...run.stderr.matchAll(/^ +(\d+) s {2}/gm)].at(-1)?.[1] ?? 0);
}

/** Pulls `seconds` of a stream with ffmpeg into a file. Its first two may be without a picture: it waits for a keyframe. */
async function pull(address: string, seconds: number, file: string): Promise<void> {
  const input = ['-rw_timeout', '20000000', '-rtmp_live', 'live', '-i', address];
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', ...input, '-t', `${seconds}`, '-c', 'copy', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((resolve) => ffmpeg.once('close', resolve));
  expect(code).toBe(0);
}

/**
 * Every picture is the one after the last. Where the detector was late on a busy machine a picture is covered whole
 * and has no readable number, but it takes its place.
 */
function expectNoGap(codes: readonly (number | null)[], first?: number): void {
  const begins = codes.flatMap((code, index) => (code === null ? [] : [code - index]));
  expect(new Set(begins)).toEqual(new Set([first ?? begins[0]]));
}

/** The recording holds every frame that the summary counts, and none was dropped. */
async function expectWhole(recording: string, summary: string): Promise<void> {
  const codes = await readCodes(recording);
  expect(summary).toMatch(new RegExp(`^${codes.length} frames, 0 dropped`, 'm'));
  expectNoGap(codes, 0);
}

interface Probed {
  streams: { codec_name: string; width?: number; sample_rate?: string; channels?: number }[];
  packets: { pts_time: string; flags: string }[];
}

function probe(file: string): Probed {
  const show = ['-show_streams', '-show_packets', '-select_streams'];
  const ask = (streams: string): Probed => {
    const { stdout } = spawnSync('ffprobe', ['-v', 'error', '-of', 'json', ...show, streams, file]);
    return JSON.parse(stdout.toString()) as Probed;
  };
  const [video, audio] = [ask('v'), ask('a')];
  return { streams: [...video.streams, ...audio.streams], packets: video.packets };
}

describe('live to nginx with its RTMP module', () => {
  test('two applications at once: H.264 and AAC, a keyframe every two seconds, no picture missing', async () => {
    const files = [join(folder, 'one.mkv'), join(folder, 'two.mkv')] as const;
    const run = startLive('--to', server.url('one', 'first'), '--to', server.url('two', 'second'));
    await run.untilStderr(/one: live/);
    await run.untilStderr(/two: live/);
    await Promise.all([
      pull(server.url('one', 'first'), 8, files[0]),
      pull(server.url('two', 'second'), 8, files[1]),
    ]);
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    for (const file of files) {
      const { streams, packets } = probe(file);
      expect(streams).toMatchObject([
        { codec_name: 'h264', width: 640, height: 360 },
        { codec_name: 'aac', sample_rate: '48000', channels: 2 },
      ]);
      const keys = packets
        .filter(({ flags }) => flags.startsWith('K'))
        .map(({ pts_time }) => Number(pts_time));
      expect(keys.length).toBeGreaterThanOrEqual(3);
      for (const [index, key] of keys.slice(1).entries()) {
        expect(Math.abs(key - (keys[index] ?? 0) - 2)).toBeLessThan(0.01);
      }
      const codes = await readCodes(file);
      expect(codes.length).toBeGreaterThanOrEqual(150);
      expectNoGap(codes);
    }
  });

  test('it is killed for some seconds: live comes back by itself, the recording has no gap', async () => {
    const recording = join(folder, 'program.mkv');
    const run = startLive('--to', server.url('one', 'key'), '--record', recording);
    await run.untilStderr(/one: live/);
    await server.kill();
    await run.untilStderr(/reconnecting/);
    await untilSecond(run, programSeconds(run) + 4);
    await server.resurrect();
    await run.untilStderr(/reconnecting[^]*one: live/);
    const again = join(folder, 'again.mkv');
    await pull(server.url('one', 'key'), 5, again);
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended;
    expect(code).toBe(130);
    const watched = await readCodes(again);
    expect(watched.length).toBeGreaterThanOrEqual(60);
    expectNoGap(watched);
    await expectWhole(recording, stderr);
  });

  test('it freezes: the recording has no gap, and live goes on when it thaws', async () => {
    const recording = join(folder, 'program.mp4');
    const run = startLive('--to', server.url('one', 'key'), '--record', recording, '--bitrate', '8m');
    await run.untilStderr(/one: live/);
    server.freeze();
    // The kernel takes some for it; then nothing for five seconds, and the connection is given up.
    await run.untilStderr(/reconnecting: the server took no data for 5 s/);
    await untilSecond(run, programSeconds(run) + 2);
    server.thaw();
    await run.untilStderr(/reconnecting[^]*one: live/);
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended;
    expect(code).toBe(130);
    await expectWhole(recording, stderr);
  });

  test('it is frozen when live ends, which does not wait for it', async () => {
    const run = startLive('--to', server.url('one', 'key'), '--bitrate', '8m');
    await run.untilStderr(/one: live/);
    server.freeze();
    await untilSecond(run, programSeconds(run) + 3);
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
  });
});

describe('a full disk', () => {
  test.skipIf(!canMount).each(['mp4', 'mkv'])(
    'ends the recording and not the stream, and what was written plays (.%s; needs root to mount)',
    async (extension) => {
      const disk = join(folder, 'disk');
      await mkdir(disk);
      expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1536k', 'tmpfs', disk]).status).toBe(0);
      cleanUps.push(() => spawnSync('umount', ['-l', disk]));
      const recording = join(disk, `full.${extension}`);
      const run = startLive('--to', server.url('one', 'key'), '--record', recording, '--bitrate', '3m');
      await run.untilStderr(/one: live/);
      await run.untilStderr(
        /failed: .*no space left.*\n {2}Free some space or choose another disk; what was written is kept\./,
      );
      const after = join(folder, 'after.mkv');
      await pull(server.url('one', 'key'), 5, after);
      run.child.kill('SIGINT');
      expect((await run.ended).code).toBe(4);
      const watched = await readCodes(after);
      expect(watched.length).toBeGreaterThanOrEqual(60);
      expectNoGap(watched);
      expect(await readdir(disk)).toEqual([`full.recording.${extension}`]);
      const kept = await readCodes(join(disk, `full.recording.${extension}`));
      expect(kept.length).toBeGreaterThanOrEqual(30);
      expectNoGap(kept, 0);
    },
  );

  test.skipIf(!canMount)(
    'with nothing else to write to, live ends with 4 (needs root to mount)',
    async () => {
      const disk = join(folder, 'disk');
      await mkdir(disk);
      expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1024k', 'tmpfs', disk]).status).toBe(0);
      cleanUps.push(() => spawnSync('umount', ['-l', disk]));
      const run = startLive('--record', join(disk, 'full.mkv'), '--bitrate', '3m');
      const { code, stderr } = await run.ended;
      expect(stderr).toMatch(/^veilcast: .*no space left.*is kept in .*full\.recording\.mkv$/m);
      expect(code).toBe(4);
    },
  );
});
