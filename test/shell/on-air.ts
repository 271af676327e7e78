import { join } from 'node:path';
import { startRtmpServer, type RtmpServer } from '../../demo/rtmp-server.js';
import { startViewer, type Viewer } from '../../demo/viewer.js';
import { changeSettings, DEFAULT_SETTINGS, type SettingsChange } from '../../src/shared/settings.js';
import type { LiveStatus } from '../../src/shared/live-status.js';
import { RTMP_SERVER_ENTRY, VIEWER_ENTRY } from '../fixtures/built-entries.js';
import { makeProfile, openDesktop, removeProfile, type DesktopApp } from '../fixtures/desktop/desktop-app.js';
import { EngineCalls } from './engine-calls.js';

export const CANVAS = { width: 640, height: 360, frameRate: 30 };
const DESTINATION = 'home';

/** What a viewer of the stream plays, and the file that keeps it. */
export interface Watched {
  readonly viewer: Viewer;
  readonly file: string;
}

/** The real program beside a real RTMP server on loopback, with a destination that leads there. */
export class OnAir {
  readonly key = 'planted-key-2029';
  readonly profile: string;
  desktop: DesktopApp;
  engine: EngineCalls;
  server: RtmpServer;

  private constructor(profile: string, server: RtmpServer, desktop: DesktopApp, engine: EngineCalls) {
    this.profile = profile;
    this.server = server;
    this.desktop = desktop;
    this.engine = engine;
  }

  static async open(change: SettingsChange = {}): Promise<OnAir> {
    const server = await startRtmpServer(RTMP_SERVER_ENTRY);
    const settings = changeSettings(DEFAULT_SETTINGS, {
      welcomed: true,
      video: { ...CANVAS, preset: 'ultrafast' },
      appearance: { language: 'en' },
      destinations: [
        {
          id: DESTINATION,
          service: 'custom',
          name: 'Home',
          server: server.url('').slice(0, -1),
          enabled: true,
        },
      ],
      ...change,
    });
    const profile = await makeProfile(settings);
    const desktop = await openDesktop({ profile });
    return new OnAir(profile, server, desktop, await EngineCalls.listen(desktop.window));
  }

  /** Gives the key, presses Go live and waits until the server takes the stream, the faces known. */
  async goLive(): Promise<void> {
    await this.engine.call('keys.set', { destination: DESTINATION, key: this.key });
    const { window } = this.desktop;
    await window.getByText('Key missing').waitFor({ state: 'hidden' });
    await window.getByRole('button', { name: 'Go live' }).click();
    await this.until(
      ({ outputs, detector }) => outputs[0]?.state === 'live' && detector.state === 'ready',
      'live with a detector',
    );
  }

  async watch(name: string): Promise<Watched> {
    const file = join(this.profile, `${name}.mp4`);
    const viewer = startViewer(VIEWER_ENTRY, this.server.url(this.key), file);
    await viewer.untilSeen(10);
    return { viewer, file };
  }

  /** Where the program is now. Throws an Error while none runs. */
  async program(): Promise<LiveStatus> {
    const { status } = await this.engine.call('studio.open', null);
    if (!status.program) throw new Error('expected a running program, there is none');
    return status.program;
  }

  async runFor(seconds: number): Promise<void> {
    const end = (await this.program()).time + seconds;
    await this.until(({ time }) => time >= end, `${seconds} s later`);
  }

  /** Throws an Error when the program does not come there within 30 s. */
  async until(condition: (program: LiveStatus) => boolean, what: string): Promise<void> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const { status } = await this.engine.call('studio.open', null);
      if (status.program && condition(status.program)) return;
      if (Date.now() > deadline) throw new Error(`expected ${what}, got ${JSON.stringify(status)}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  /** Ends the program and starts it again on the same profile. */
  async reopen(): Promise<void> {
    await this.desktop.close();
    this.desktop = await openDesktop({ profile: this.profile });
    this.engine = await EngineCalls.listen(this.desktop.window);
  }

  async close(): Promise<void> {
    await this.desktop.close();
    await this.server.kill();
    await removeProfile(this.profile);
  }
}

/** How many pictures are missing between the first and the last that a viewer was sent. */
export function countMissing({ viewer }: Watched): number {
  const places = viewer.seen.map(({ time }) => Math.round(time * CANVAS.frameRate));
  return (places.at(-1) ?? NaN) - (places[0] ?? NaN) + 1 - places.length;
}
