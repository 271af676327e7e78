import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FileQueue } from '../../src/engine/files/file-queue.js';
import { forkProcess } from '../../src/engine/process/process-port.js';
import { DEFAULT_SETTINGS } from '../../src/shared/settings.js';
import { COVER_ENTRY, INFERENCE_ENTRY } from '../fixtures/built-entries.js';
import { CLIP, openQueue, until, type OpenQueue } from '../fixtures/files/open-queue.js';
import { CAN_SEE_PROCESSES, nicenessOf, ownProcesses } from '../fixtures/files/own-processes.js';
import { launchBuilt } from '../fixtures/launch-built.js';
import { auditRecording } from '../fixtures/live/audit-recording.js';

let open: OpenQueue;
beforeEach(async () => {
  open = await openQueue();
});
afterEach(() => open.close());

const onItsWay = (): Promise<void> => until(() => (open.queue.jobs[0]?.progress ?? 0) > 0);

describe('trouble while files are covered', () => {
  test('the process is killed under a file: that one fails, the others are covered', async () => {
    const { queue } = open;
    await open.add([await open.clip('clip.mp4', 300), await open.photo('after.jpg')]);
    await onItsWay();
    open.newest('cover-files')?.kill();
    await open.finished();
    expect(queue.jobs.map(({ state }) => state)).toEqual(['failed', 'done']);
    expect(queue.jobs[0]?.error).toMatchObject({ code: 'input.unsupported' });
    expect(queue.jobs[0]?.error?.message).toContain('SIGKILL');
    expect(await open.list()).toEqual(['after-covered.jpg', 'after.jpg', 'clip.mp4']);
  });

  test('the detector is killed under a file: the file is finished, and no face is open', async () => {
    await open.add([await open.clip('clip.mp4', 200)]);
    await onItsWay();
    open.newest('inference')?.kill();
    await open.finished();
    expect(open.stateOf('clip.mp4')).toBe('done');
    const figures = await auditRecording(join(open.folder, 'clip-covered.mp4'), CLIP);
    expect(figures.frames).toBe(200);
    expect(figures.all.leaked).toBe(0);
  });

  test('a still of a file that kills its reader costs the file that is being covered nothing', async () => {
    const { queue } = open;
    await open.add([await open.clip('clip.mp4', 150), await open.photo('people.jpg')]);
    await onItsWay();
    const covering = open.newest('cover-files');
    const id = queue.jobs[1]?.id ?? '';
    const still = queue.still(id, 'before');
    expect(open.newest('cover-files')).not.toBe(covering);
    open.newest('cover-files')?.kill();
    await expect(still).rejects.toMatchObject({ code: 'input.unsupported' });
    expect((await queue.still(id, 'before')).jpeg).not.toBe('');
    await open.finished();
    expect(queue.jobs.map(({ state }) => state)).toEqual(['done', 'done']);
  });

  test('a file that is cancelled before its processes are up is not covered', async () => {
    const { queue } = open;
    await open.add([await open.photo('first.jpg'), await open.photo('second.jpg')]);
    expect(open.stateOf('first.jpg')).toBe('running');
    queue.cancel(queue.jobs[0]?.id ?? '');
    await open.finished();
    expect(queue.jobs.map(({ state }) => state)).toEqual(['cancelled', 'done']);
    expect(await open.list()).toEqual(['first.jpg', 'second-covered.jpg', 'second.jpg']);
  });

  test('closing in the middle of a file leaves nothing of it', async () => {
    await open.add([await open.clip('clip.mp4', 300)]);
    await onItsWay();
    await open.queue.close();
    expect(await open.list()).toEqual(['clip.mp4']);
  });

  test('a program that does not start is said, and is not taken for the fault of a file', async () => {
    const missing = new URL('missing.js', COVER_ENTRY);
    const queue = new FileQueue({
      launch: (program) => (program === 'inference' ? launchBuilt(program) : forkProcess(missing)),
      publish: () => undefined,
    });
    await queue.add([await open.photo('people.jpg')], DEFAULT_SETTINGS);
    await until(() => !queue.busy);
    expect(queue.jobs[0]).toMatchObject({ state: 'failed', error: { code: 'engine.internal' } });
    await queue.close();
  });

  describe.skipIf(!CAN_SEE_PROCESSES)('where processes can be seen', () => {
    test('cancelling a process that hangs ends it', async () => {
      const { queue } = open;
      await open.add([await open.clip('clip.mp4', 300), await open.photo('after.jpg')]);
      await onItsWay();
      const [pid] = ownProcesses(COVER_ENTRY);
      if (pid === undefined) throw new Error('expected a process that covers');
      process.kill(pid, 'SIGSTOP');
      queue.cancel(queue.jobs[0]?.id ?? '');
      await open.finished();
      expect(queue.jobs.map(({ state }) => state)).toEqual(['cancelled', 'done']);
      expect(await open.list()).toEqual(['after-covered.jpg', 'after.jpg', 'clip.mp4']);
    });

    test('everything else on the computer goes before every thread that covers', async () => {
      await open.add([await open.clip('clip.mp4', 300)]);
      await onItsWay();
      const [pid] = ownProcesses(COVER_ENTRY);
      expect(nicenessOf(pid ?? 0).length).toBeGreaterThan(5);
      expect(Math.min(...nicenessOf(pid ?? 0))).toBe(10);
    });

    test('closing while the processes start leaves none of them', async () => {
      await open.add([await open.photo('people.jpg')]);
      await open.queue.close();
      const running = (): number[] => [INFERENCE_ENTRY, COVER_ENTRY].flatMap(ownProcesses);
      await vi.waitUntil(() => running().length === 0, { timeout: 10_000 });
      expect(await open.list()).toEqual(['people.jpg']);
    });
  });
});
