import { execFileSync } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { auditStream } from '../../demo/audit-stream.js';
import { startRtmpServer, type RtmpServer } from '../../demo/rtmp-server.js';
import { startViewer } from '../../demo/viewer.js';
import { INFERENCE_ENTRY, RTMP_SERVER_ENTRY, VIEWER_ENTRY } from '../fixtures/built-entries.js';
import { makeProfile, removeProfile, whyNoDesktop } from '../fixtures/desktop/desktop-app.js';
import { openPackaged } from '../fixtures/desktop/packaged-app.js';
import { EngineCalls } from './engine-calls.js';

const missing = await whyNoDesktop();
if (missing !== null) console.warn(`skipped: ${missing}`);

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'dist', 'package', 'linux-unpacked');
const resources = join(folder, 'resources');

describe.skipIf(missing !== null)('the packaged program', () => {
  let profile: string;
  let server: RtmpServer;

  beforeAll(async () => {
    execFileSync('npx', ['tsx', 'build/package.ts', 'dir'], { cwd: root, stdio: 'pipe' });
    profile = await makeProfile();
    server = await startRtmpServer(RTMP_SERVER_ENTRY);
  }, 240_000);
  afterAll(async () => {
    await server.kill();
    await removeProfile(profile);
  });

  test('19: its fuses are set, read back from the binary', async () => {
    const wire = await getCurrentFuseWire(join(folder, 'veilcast'));
    // The wire is written in digits.
    const isOn = (fuse: FuseV1Options): boolean => Number(wire[fuse]) === '1'.charCodeAt(0);
    expect({
      runAsNode: isOn(FuseV1Options.RunAsNode),
      nodeOptions: isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      nodeInspect: isOn(FuseV1Options.EnableNodeCliInspectArguments),
      ownSnapshot: isOn(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
      filePrivileges: isOn(FuseV1Options.GrantFileProtocolExtraPrivileges),
      cookieEncryption: isOn(FuseV1Options.EnableCookieEncryption),
      asarIntegrity: isOn(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyFromAsar: isOn(FuseV1Options.OnlyLoadAppFromAsar),
    }).toEqual({
      runAsNode: false,
      nodeOptions: false,
      nodeInspect: false,
      ownSnapshot: false,
      filePrivileges: false,
      cookieEncryption: true,
      asarIntegrity: true,
      onlyFromAsar: true,
    });
  });

  test('native code lies beside the archive, of this system only, and nothing else does', async () => {
    const unpacked = await listFiles(join(resources, 'app.asar.unpacked'));
    const owners = new Set(unpacked.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]));
    expect([...owners].sort()).toEqual([
      '@img/sharp-wasm32',
      `@seydx/node-av-linux-${process.arch}`,
      'keytar',
      'onnxruntime-node',
    ]);
    const native = unpacked.filter((path) => /\.(node|so|dll|dylib)(\.|$)/.test(path));
    expect(native.filter((path) => /darwin|win32|musl|ia32|arm/.test(path))).toEqual([]);
    expect((await readdir(join(resources, 'models'))).every((name) => name.endsWith('.onnx'))).toBe(true);
  });

  test('the archive has the program and no tests, sources or command line; its licences lie beside it', async () => {
    const inside = listPackage(join(resources, 'app.asar'), { isPack: false });
    expect(inside).toContain('/dist/src/main/main.js');
    expect(inside).toContain('/dist/renderer/index.html');
    expect(await readdir(resources)).toEqual(expect.arrayContaining(['LICENSE', 'THIRD_PARTY.md']));
    const tops = new Set(inside.map((path) => path.split('/').slice(1, 3).join('/')));
    expect([...tops].filter((top) => /^(src|test|demo|bench|build|renderer)/.test(top))).toEqual([]);
    expect(inside.filter((path) => /^\/dist\/src\/(cli|server)|\.map$|\.ts$/.test(path))).toEqual([]);
  });

  test('it goes live, covered, from a fresh profile, and ends', { timeout: 180_000 }, async () => {
    const app = await openPackaged(folder, profile);
    onTestFinished(async () => {
      await app.close();
    });
    const engine = await EngineCalls.listen(app.window);
    await engine.call('settings.change', {
      welcomed: true,
      destinations: [
        {
          id: 'here',
          service: 'custom',
          name: 'here',
          server: server.url('').replace(/\/$/, ''),
          enabled: true,
        },
      ],
    });
    const detector = async (): Promise<string | undefined> =>
      (await engine.call('studio.open', null)).status.program?.detector.state;
    await expect.poll(detector).toBe('ready');
    await engine.call('keys.set', { destination: 'here', key: 'smoke' });
    await engine.call('live.start', null);
    const state = async (): Promise<string | undefined> =>
      (await engine.call('studio.open', null)).status.program?.outputs[0]?.state;
    await expect.poll(state).toBe('live');

    const pulled = join(profile, 'pulled.mp4');
    const viewer = startViewer(VIEWER_ENTRY, server.url('smoke'), pulled);
    await viewer.untilSeen(10 * 30);
    expect(await viewer.finish()).toBe(0);
    await engine.call('live.stop', null);
    const { status, settings } = await engine.call('studio.open', null);
    expect(status.liveSince).toBeNull();
    expect(await app.close()).toBe(0);
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    if (app.said().includes(`${version}-test`)) expect(app.said()).toContain('test build, not for release');

    const streams = execFileSync(
      'ffprobe',
      ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', pulled],
      { encoding: 'utf8' },
    );
    expect(streams.trim().split('\n').sort()).toEqual(['aac', 'h264']);
    const { figures } = await auditStream(pulled, settings.video, INFERENCE_ENTRY);
    expect(figures.sizes['96+'].faceFrames).toBeGreaterThan(100);
    expect(figures.sizes['96+'].leaked + figures.sizes['48-96'].leaked).toBe(0);
  });
});

async function listFiles(below: string): Promise<string[]> {
  const entries = await readdir(below, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(below, join(entry.parentPath, entry.name)));
}
