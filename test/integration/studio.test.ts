import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import sharp from 'sharp';
import { startRtmpServer, type RtmpServer } from '../../demo/rtmp-server.js';
import { startViewer } from '../../demo/viewer.js';
import { ContractServer } from '../../src/engine/service/contract-server.js';
import { openStudio, type OpenStudio } from '../../src/engine/service/studio.js';
import { photoPath } from '../../src/engine/source/test-faces/still.js';
import type { Carried } from '../../src/shared/carried.js';
import {
  type CommandInput,
  type CommandName,
  type CommandReply,
  type WireMessage,
} from '../../src/shared/contract.js';
import type { FileJob } from '../../src/shared/file-jobs.js';
import type { StudioStatus } from '../../src/shared/studio-status.js';
import { RTMP_SERVER_ENTRY, VIEWER_ENTRY } from '../fixtures/built-entries.js';
import { launchBuilt } from '../fixtures/launch-built.js';

const KEY = 'planted-key-4711';
const PEOPLE = 'test:faces';

let folder: string;
let server: RtmpServer;
let studio: OpenStudio;
let window: Window;
let carried: Carried | null;

/** A window that keeps everything it hears. */
interface Window {
  readonly heard: WireMessage[];
  call<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandReply<Name>>;
  close(): void;
}

function openWindow(to: ContractServer): Window {
  const heard: WireMessage[] = [];
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let request: (message: unknown) => void = () => undefined;
  let close = (): void => undefined;
  let lastId = 0;
  to.connect({
    send: (message) => {
      heard.push(structuredClone(message));
      if (message.type === 'preview')
        queueMicrotask(() => {
          request({ type: 'shown' });
        });
      if (message.type === 'reply') waiting.get(message.id)?.resolve(message.value);
      if (message.type === 'failure') {
        waiting.get(message.id)?.reject(Object.assign(new Error(message.error.message), message.error));
      }
    },
    listen: (on) => {
      request = (message) => {
        on.message(message);
      };
      close = () => {
        on.close();
      };
    },
  });
  return {
    heard,
    close: () => {
      close();
    },
    call: (name, input) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        request({ type: 'call', id: lastId, name, input });
      }),
  };
}

async function open(from: Carried | null = null): Promise<void> {
  const contract = new ContractServer();
  window = openWindow(contract);
  studio = await openStudio(
    {
      version: '0.0.0',
      dataFolder: join(folder, 'data'),
      videosFolder: join(folder, 'videos'),
      launch: launchBuilt,
      ownWindows: false,
      carried: from,
      carry: (newest) => {
        carried = newest;
      },
    },
    contract,
  );
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-studio-'));
  server = await startRtmpServer(RTMP_SERVER_ENTRY);
  carried = null;
  await open();
});
afterEach(async () => {
  await studio.close();
  await server.kill();
  await rm(folder, { recursive: true, force: true });
});

const statuses = (): StudioStatus[] =>
  window.heard.flatMap((message) =>
    message.type === 'event' && message.name === 'status' ? [message.value as StudioStatus] : [],
  );
const until = (condition: (newest: StudioStatus | undefined) => boolean): Promise<unknown> =>
  vi.waitUntil(() => condition(statuses().at(-1)), { timeout: 30_000, interval: 20 });

async function addDestination(): Promise<void> {
  await window.call('settings.change', {
    video: { width: 640, height: 360, preset: 'ultrafast' },
    destinations: [
      { id: 'home', service: 'custom', name: 'Home', server: server.url('').slice(0, -1), enabled: true },
    ],
  });
  await window.call('keys.set', { destination: 'home', key: KEY });
}

async function writePhoto(to: string): Promise<string> {
  const path = join(to, 'people.jpg');
  await copyFile(photoPath('sample4.jpg'), path);
  return path;
}

describe('a window', () => {
  test('goes live, and what it hears, writes and logs holds no key', async () => {
    const opened = await window.call('studio.open', null);
    expect(opened.settings.destinations).toEqual([]);
    await addDestination();
    await window.call('live.start', null);
    await until((status) => status?.program?.outputs[0]?.state === 'live');
    const viewer = startViewer(VIEWER_ENTRY, server.url(KEY), join(folder, 'seen.mp4'));
    await viewer.untilSeen(60);
    const { path } = await window.call('record.start', null);
    await until((status) => status?.recordingSince !== null && (status?.bitsPerSecond ?? 0) > 0);
    expect(statuses().at(-1)).toMatchObject({
      keys: { home: 'session' },
      outputs: { home: 'Home' },
      panic: false,
    });
    expect(statuses().at(-1)?.cpu).toBeGreaterThan(0);
    await window.call('record.stop', null);
    await window.call('live.stop', null);
    expect(await viewer.finish()).toBe(0);
    expect(await readdir(join(folder, 'videos'))).toEqual([path.slice(join(folder, 'videos').length + 1)]);

    expect(JSON.stringify(window.heard)).not.toContain(KEY);
    await studio.close();
    for (const name of await readdir(join(folder, 'data'), { recursive: true, withFileTypes: true })) {
      if (name.isFile()) expect(await readFile(join(name.parentPath, name.name), 'utf8')).not.toContain(KEY);
    }
    await open();
    expect((await window.call('studio.open', null)).settings.destinations).toHaveLength(1);
  });

  test('says what is missing: a destination, its key', async () => {
    await expect(window.call('live.start', null)).rejects.toMatchObject({ code: 'usage.invalid' });
    await addDestination();
    await window.call('keys.delete', { destination: 'home' });
    await expect(window.call('live.start', null)).rejects.toThrow(/Home.*key/);
    await expect(window.call('settings.change', { video: { width: 7 } })).rejects.toMatchObject({
      code: 'usage.invalid',
    });
  });

  test('sees pictures, and stills of what is not on air, covered', async () => {
    await window.call('studio.open', null);
    await window.call('settings.change', { scene: { main: 'color:#808080' } });
    await window.call('preview.open', { width: 320 });
    await vi.waitUntil(() => window.heard.filter(({ type }) => type === 'preview').length > 10, {
      timeout: 30_000,
    });
    const { jpeg } = await window.call('devices.still', { uri: PEOPLE });
    const { width, height } = await sharp(Buffer.from(jpeg, 'base64')).metadata();
    expect([width, height]).toEqual([640, 360]);
    await expect(window.call('devices.still', { uri: 'camera:99' })).rejects.toMatchObject({
      code: 'source.unavailable',
    });
    window.close();
  });

  test('covers files, and shows a browser none of them uncovered', async () => {
    await window.call('studio.open', null);
    const photo = await writePhoto(folder);
    await window.call('files.pause', { paused: true });
    await until((status) => status?.filesPaused === true);
    await window.call('files.add', { paths: [photo] });
    const again = await window.call('studio.open', null);
    expect(again).toMatchObject({ status: { filesPaused: true }, jobs: [{ state: 'waiting' }] });
    await window.call('files.pause', { paused: false });
    const jobs = (): FileJob[] =>
      window.heard
        .flatMap((message) =>
          message.type === 'event' && message.name === 'jobs' ? [message.value as FileJob[]] : [],
        )
        .at(-1) ?? [];
    await vi.waitUntil(() => jobs()[0]?.state === 'done', { timeout: 30_000, interval: 20 });
    const id = jobs()[0]?.id ?? '';
    const { jpeg } = await window.call('files.still', { id, side: 'after' });
    expect((await sharp(Buffer.from(jpeg, 'base64')).metadata()).width).toBe(480);
    await expect(window.call('files.still', { id, side: 'before' })).rejects.toThrow(/desktop program only/);
  });

  test('measures the machine, and gets settings that are valid', async () => {
    const { change, provider, searchMs } = await window.call('machine.measure', null);
    expect(provider).toBe('cpu');
    expect(searchMs).toBeGreaterThan(0);
    const settings = await window.call('settings.change', change);
    expect(settings.video.frameRate).toBe(30);
  });

  test('after a crash the next engine goes on: live, recording, panic, and the key of this session', async () => {
    await window.call('studio.open', null);
    await addDestination();
    await window.call('live.start', null);
    await window.call('record.start', null);
    await window.call('panic.set', { on: true });
    await until((status) => status?.program?.outputs[0]?.state === 'live');
    const handedOver = carried;
    expect(handedOver).toMatchObject({
      live: true,
      recording: true,
      panic: true,
      sessionKeys: { home: KEY },
    });
    await studio.close();

    await open(handedOver);
    await window.call('studio.open', null);
    await until((status) => status?.program?.outputs[0]?.state === 'live');
    const status = statuses().at(-1);
    expect(status?.panic).toBe(true);
    expect(status?.recordingSince).not.toBeNull();
    expect(status?.program?.coveredReasons).toHaveProperty('panic');
    expect(status?.program?.coveredFrames).toBeGreaterThan(0);
  });
});
