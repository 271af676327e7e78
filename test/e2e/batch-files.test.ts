import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coverFile, type FileOutcome } from '../../src/engine/session/batch-file.js';
import { steadyTimes, writeClip } from '../integration/batch-clips.js';
import { markerDetector, markerPixels, readBack } from '../integration/batch-readback.js';

const isRoot = process.getuid?.() === 0;

let folder: string;
let clip: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-disk-'));
  clip = join(folder, 'clip.mp4');
  await writeClip(clip, {
    container: 'mp4',
    width: 640,
    height: 360,
    times: steadyTimes(90, 30),
    marker: (index) => ({ x: 40 + 4 * index, y: 100, w: 60, h: 60 }),
    audio: ['ger'],
  });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function cover(input: string, output: string): Promise<FileOutcome> {
  return coverFile({
    input,
    output,
    signal: new AbortController().signal,
    settings: {
      detector: markerDetector(),
      style: 'solid',
      policy: 'strict',
      preset: 'ultrafast',
      crf: 10,
      overwrite: false,
    },
  });
}

function ffmpeg(...args: string[]): void {
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-y', ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ffmpeg failed: ${stderr}`);
}

describe('where the output cannot be written', () => {
  it.skipIf(!isRoot || process.platform !== 'linux')(
    'tells a full disk and leaves nothing on it (needs root)',
    async () => {
      const disk = join(folder, 'disk');
      await mkdir(disk);
      expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status).toBe(0);
      try {
        const outcome = await cover(clip, join(disk, 'out.mp4'));
        expect(outcome.report).toMatchObject({
          status: 'failed',
          output: null,
          error: { code: 'output.no-space' },
        });
        expect(await readdir(disk)).toEqual([]);
      } finally {
        spawnSync('umount', [disk]);
      }
    },
  );

  it.skipIf(isRoot)('tells a folder that may not be written to (root may write everywhere)', async () => {
    const locked = join(folder, 'locked');
    await mkdir(locked);
    await chmod(locked, 0o500);
    const outcome = await cover(clip, join(locked, 'out.mp4'));
    expect(outcome.report.error?.code).toBe('output.not-permitted');
  });

  it.skipIf(isRoot)('tells an input that may not be read (root may read everything)', async () => {
    const secret = join(folder, 'secret.mp4');
    await chmod(clip, 0o000);
    const outcome = await cover(clip, secret);
    await chmod(clip, 0o600);
    expect(outcome.report.error?.code).toBe('input.not-permitted');
  });
});

describe("files of Debian's ffmpeg", () => {
  it('plays back whole in ffmpeg, with the sound as it was', async () => {
    const output = join(folder, 'played.mp4');
    expect((await cover(clip, output)).error).toBeNull();
    ffmpeg('-xerror', '-i', output, '-f', 'null', '-');
    const sound = (path: string): Promise<Buffer> => {
      ffmpeg('-i', path, '-vn', '-c:a', 'copy', '-f', 'adts', `${path}.aac`);
      return readFile(`${path}.aac`);
    };
    expect(await sound(output)).toEqual(await sound(clip));
  });

  it.each([
    ['webm', ['-c:v', 'libvpx', '-c:a', 'libvorbis'], 'mkv'],
    ['avi', ['-c:v', 'mpeg4', '-c:a', 'mp3'], 'mkv'],
    ['ts', ['-c:v', 'mpeg2video', '-c:a', 'mp2'], 'mp4'],
    ['mkv', ['-c:v', 'ffv1', '-pix_fmt', 'yuv422p10le', '-c:a', 'flac'], 'mkv'],
    ['mov', ['-c:v', 'prores_ks', '-c:a', 'pcm_s16le'], 'mov'],
    ['mp4', ['-c:v', 'libx264', '-bf', '3', '-vf', 'fps=30000/1001,setsar=4/3', '-c:a', 'aac'], 'mp4'],
  ])('covers %s with %j', async (extension, codecs, written) => {
    const input = join(folder, `made.${extension}`);
    ffmpeg('-i', clip, ...codecs, input);
    const output = join(folder, `made-${extension}-covered.${written}`);
    const outcome = await cover(input, output);
    expect(outcome.error).toBeNull();
    const [before, after] = [await readBack(input), await readBack(output)];
    expect(after.frames).toHaveLength(before.frames.length);
    expect(after.streams).toHaveLength(2);
    expect(outcome.report.report?.framesWithRegions).toBe(before.frames.length);
    expect(after.frames.map(markerPixels)).toEqual(after.frames.map(() => 0));
    for (const [index, { time }] of after.frames.entries()) {
      expect(Math.abs(time - (before.frames[index]?.time ?? NaN))).toBeLessThan(0.0011);
    }
  });
});
