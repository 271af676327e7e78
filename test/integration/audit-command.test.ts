import { mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAudit } from '../../src/cli/commands/audit.js';
import type { VideoSpec } from '../fixtures/media/make-video.js';
import { always, draw, FRAMES, HEIGHT, never, truthLines, WIDTH, writeMarkerVideo } from './audit-clips.js';
import { markerDetector } from './batch-readback.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-audit-command-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('veilcast audit', () => {
  async function run(...args: string[]): Promise<{ code: number; out: string[] }> {
    const out: string[] = [];
    const io = { stdout: (line: string) => out.push(line), stderr: () => undefined };
    const judge = (): Promise<ReturnType<typeof markerDetector>> => Promise.resolve(markerDetector());
    const code = await runAudit(args, io, new AbortController().signal, judge);
    return { code, out };
  }

  it('prints a table, or one object, and answers 5 to a leak when asked to', async () => {
    const [original, leaky] = [
      await writeMarkerVideo(folder, never),
      await writeMarkerVideo(folder, (index) => index !== 5),
    ];
    const boxes = join(folder, 'boxes.jsonl');
    await writeFile(boxes, truthLines());
    const table = await run(original, leaky, '--truth', boxes);
    expect(table.code).toBe(0);
    expect(table.out.join('\n')).toMatch(/all +20 +1 +5\.00 % +1 +1\n/);
    expect(table.out.join('\n')).toMatch(/leak at 0\.20 s: 1 frame, 0\.00 % masked at \(240, 320, 96, 96\)/);
    const json = await run(original, leaky, '--truth', boxes, '--json', '--strict-exit');
    expect(json.code).toBe(5);
    expect(json.out).toHaveLength(1);
    expect(JSON.parse(json.out[0] ?? '')).toMatchObject({
      version: 1,
      estimated: false,
      figures: { all: { faceFrames: 20, leaked: 1, leakRate: 0.05 } },
    });
    expect((await run(original, await writeMarkerVideo(folder, always), '--strict-exit')).code).toBe(0);
  });

  it('does not pass a covered file with frames that could not be compared', async () => {
    const original = await writeMarkerVideo(folder, never, { frames: FRAMES - 1 });
    const { code, out } = await run(original, await writeMarkerVideo(folder, always), '--strict-exit');
    expect(code).toBe(5);
    expect(out.join('\n')).toMatch(/not audited: 1 frames of the covered file/);
  });

  it('refuses wrong usage', async () => {
    await expect(run('one.mp4')).rejects.toMatchObject({ code: 'usage.invalid' });
    await expect(run('a', 'b', '--loud')).rejects.toThrow(/--loud/);
    const boxes = join(folder, 'bad.jsonl');
    await writeFile(boxes, `${truthLines()}\nnonsense\n`);
    await expect(run('a.mp4', 'b.mp4', '--truth', boxes)).rejects.toThrow(/bad\.jsonl, line 21/);
  });

  it('answers 3 when a file breaks off, after what could be audited', async () => {
    // Grain that changes from frame to frame, so that the frames share the file's bytes evenly.
    const grainy = (isCovered: boolean): Partial<VideoSpec> => ({
      frameRate: 5,
      draw: (index, yuv) => {
        draw(index, yuv, isCovered);
        for (let i = 0; i < WIDTH * HEIGHT; i += 1) {
          yuv[i] = (yuv[i] ?? 0) + ((Math.imul(i + 1, 2654435761 + 2 * index) >>> 16) & 7);
        }
      },
    });
    const original = await writeMarkerVideo(folder, never, grainy(false));
    const covered = await writeMarkerVideo(folder, always, grainy(true), 'mkv');
    await truncate(covered, Math.round((await stat(covered)).size * 0.6));
    const { code, out } = await run(original, covered, '--json');
    expect(code).toBe(3);
    const report = JSON.parse(out[0] ?? '') as { pairs: number; unpairedOriginal: number };
    expect(report.pairs).toBeGreaterThan(FRAMES / 4);
    expect(report).toMatchObject({
      unpairedOriginal: FRAMES - report.pairs,
      truncated: [expect.stringContaining('breaks off')],
      figures: { all: { leaked: 0 } },
    });
  });

  it('is interrupted by its signal', async () => {
    const stop = new AbortController();
    stop.abort();
    const [original, covered] = [
      await writeMarkerVideo(folder, never),
      await writeMarkerVideo(folder, always),
    ];
    const io = { stdout: () => expect.unreachable(), stderr: () => undefined };
    const judge = (): Promise<ReturnType<typeof markerDetector>> => Promise.resolve(markerDetector());
    expect(await runAudit([original, covered], io, stop.signal, judge)).toBe(130);
  });
});
