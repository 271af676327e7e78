import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { AV_PIX_FMT_RGB24, type Frame } from 'node-av';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Scaler } from '../../src/engine/ffmpeg/scaler.js';
import { createSource } from '../../src/engine/source/create-source.js';
import type { DeviceLayer } from '../../src/engine/source/device-layer.js';
import { ffmpegDevices } from '../../src/engine/source/ffmpeg-devices.js';
import { parseSourceUri } from '../../src/engine/source/source-uri.js';
import type { VideoSource } from '../../src/engine/source/video-source.js';

const CANVAS = { width: 640, height: 360, frameRate: 30 };
const RED = [200, 30, 60] as const;
const GREEN = [20, 180, 80] as const;
const BLUE = [30, 60, 200] as const;
/** Nothing here takes longer than the 4 s between two tries to open a lost source, ms. */
const PATIENCE = { timeout: 15_000, interval: 25 };

/** What must be installed; in Debian xvfb, x11-xserver-utils and imagemagick (and x11-utils, to find windows). */
const TOOLS = { server: 'Xvfb', paint: 'xsetroot', window: 'display' } as const;

type Rgb = readonly [number, number, number];

let server: XServer;
const opened: VideoSource[] = [];

beforeEach(async () => {
  server = await XServer.start();
});
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
  await server.stop();
});

/** A virtual screen of its own, with the programs that draw on it. */
class XServer {
  readonly display: string;
  readonly #process: ChildProcess;
  readonly #programs: ChildProcess[] = [];

  private constructor(process: ChildProcess, display: string) {
    this.#process = process;
    this.display = display;
  }

  /** On the first free display number, or the given one. `-noreset`: the background outlives who painted it. */
  static async start(display?: string): Promise<XServer> {
    const number = display === undefined ? [] : [display];
    const args = [...number, '-displayfd', '3', '-screen', '0', '800x600x24', '-nolisten', 'tcp', '-noreset'];
    const process = spawn(TOOLS.server, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const [chosen] = (await once(process.stdio[3] as Readable, 'data')) as [Buffer];
    return new XServer(process, `:${chosen.toString().trim()}`);
  }

  get devices(): DeviceLayer {
    return { ...ffmpegDevices, env: { DISPLAY: this.display } };
  }

  async paint(color: Rgb): Promise<void> {
    await once(this.#run(TOOLS.paint, '-solid', hex(color)), 'exit');
  }

  /** A window of 200x160 in one colour. */
  showWindow(title: string, color: Rgb, place: string): ChildProcess {
    const picture = ['-size', '200x160', `xc:${hex(color)}`];
    return this.#run(TOOLS.window, '-title', title, '-geometry', place, ...picture);
  }

  async stop(): Promise<void> {
    for (const program of [...this.#programs, this.#process]) await end(program);
  }

  #run(command: string, ...args: string[]): ChildProcess {
    const program = spawn(command, args, {
      env: { ...process.env, DISPLAY: this.display },
      stdio: 'ignore',
    });
    this.#programs.push(program);
    return program;
  }
}

async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  program.kill();
  await once(program, 'exit');
}

function hex(color: Rgb): string {
  return `#${Buffer.from(color).toString('hex')}`;
}

function make(uri: string, devices = server.devices): VideoSource {
  const { video } = createSource(parseSourceUri(uri), CANVAS, devices);
  opened.push(video);
  return video;
}

/** The colour at a place of the newest picture; null when there is none. */
function pixel(source: VideoSource, x: number, y: number): Rgb | null {
  const offer = source.frameAt(0);
  if (!offer) return null;
  const { data, width } = toRgb(offer.frame);
  const at = (y * width + x) * 3;
  return [data[at] ?? -1, data[at + 1] ?? -1, data[at + 2] ?? -1];
}

function toRgb(frame: Frame): { data: Buffer; width: number; height: number } {
  const { width, height } = frame;
  const scaler = new Scaler({ width, height, format: AV_PIX_FMT_RGB24 }, 'bilinear');
  const rgb = scaler.scale(frame);
  const data = Buffer.from(rgb.toBuffer());
  rgb.free();
  scaler.close();
  return { data, width, height };
}

function size(source: VideoSource): string | null {
  const offer = source.frameAt(0);
  return offer && `${offer.frame.width}x${offer.frame.height}`;
}

describe('screen:0', () => {
  test('is the whole screen in its own colours, and follows what changes', async () => {
    await server.paint(RED);
    const source = make('screen:0');
    await source.open();
    expect(size(source)).toBe('800x600');
    for (const [x, y] of [
      [5, 590],
      [790, 590],
      [790, 5],
    ] as const) {
      expect(pixel(source, x, y)).toEqual(RED);
    }
    const before = source.frameAt(0);
    await server.paint(GREEN);
    await vi.waitFor(() => {
      expect(pixel(source, 790, 5)).toEqual(GREEN);
    }, PATIENCE);
    expect(source.frameAt(0)?.id).toBeGreaterThan(before?.id ?? NaN);
    expect(source.frameAt(0)?.capturedAt).toBeGreaterThan(before?.capturedAt ?? NaN);
  });

  test('shows the pointer, which X11 puts in the middle at first', async () => {
    await server.paint(RED);
    const source = make('screen:0');
    await source.open();
    expect(pixel(source, 400, 300)).not.toEqual(RED);
    expect(pixel(source, 440, 340)).toEqual(RED);
  });

  test('shows a window where it lies', async () => {
    await server.paint(RED);
    const source = make('screen:0');
    await source.open();
    server.showWindow('Blue', BLUE, '+300+200');
    await vi.waitFor(() => {
      expect(pixel(source, 320, 350)).toEqual(BLUE);
    }, PATIENCE);
    expect(pixel(source, 290, 350)).toEqual(RED);
    expect(pixel(source, 510, 350)).toEqual(RED);
  });

  test('gives nothing while its server is gone, and goes on when it is back', async () => {
    await server.paint(RED);
    const source = make('screen:0');
    await source.open();
    const { display } = server;
    await server.stop();
    await vi.waitFor(() => {
      expect(source.state).toMatchObject({ state: 'lost', error: { code: 'source.lost' } });
    }, PATIENCE);
    expect(source.frameAt(0)).toBeNull();
    server = await XServer.start(display);
    await server.paint(GREEN);
    await vi.waitFor(() => {
      expect(pixel(source, 790, 5)).toEqual(GREEN);
    }, PATIENCE);
    expect(source.state).toEqual({ state: 'ready' });
  });
});

describe('window:TITLE', () => {
  test('is that window alone, wherever it lies', async () => {
    await server.paint(RED);
    server.showWindow('My Editor', BLUE, '+300+200');
    server.showWindow('Another', GREEN, '+20+20');
    const source = make('window:my edit');
    await vi.waitFor(() => source.open(), PATIENCE);
    expect(size(source)).toBe('200x160');
    await vi.waitFor(() => {
      for (const [x, y] of [
        [2, 2],
        [197, 2],
        [2, 157],
      ] as const) {
        expect(pixel(source, x, y)).toEqual(BLUE);
      }
    }, PATIENCE);
  });

  test('is lost when it is closed, and found again when it is opened again', async () => {
    const first = server.showWindow('My Editor', BLUE, '+300+200');
    const source = make('window:My Editor');
    await vi.waitFor(() => source.open(), PATIENCE);
    await end(first);
    await vi.waitFor(() => {
      expect(source.state).toMatchObject({ state: 'lost', error: { code: 'source.lost' } });
    }, PATIENCE);
    expect(source.frameAt(0)).toBeNull();
    server.showWindow('My Editor', GREEN, '+100+100');
    await vi.waitFor(() => {
      expect(pixel(source, 2, 150)).toEqual(GREEN);
    }, PATIENCE);
  });

  test('that is not there is refused, with the titles of those that are', async () => {
    server.showWindow('My Editor', BLUE, '+300+200');
    const source = make('window:No such title');
    await vi.waitFor(async () => {
      await expect(source.open()).rejects.toMatchObject({
        code: 'source.unavailable',
        message: expect.stringContaining('"My Editor"') as string,
      });
    }, PATIENCE);
  });
});

describe('where nothing can be captured', () => {
  test('because the screen does not exist', async () => {
    await expect(make('screen:7').open()).rejects.toMatchObject({
      code: 'source.unavailable',
      message: expect.stringContaining(`${server.display}.7`) as string,
    });
  });

  test.each(['screen:0', 'window:x'])('because no server answers: %s', async (uri) => {
    const { devices } = server;
    await server.stop();
    await expect(make(uri, devices).open()).rejects.toMatchObject({ code: 'source.unavailable' });
  });

  test('because the session is Wayland: refused, although X11 would answer', async () => {
    const env = { DISPLAY: server.display, WAYLAND_DISPLAY: 'wayland-0' };
    const devices = { ...ffmpegDevices, env };
    await expect(make('screen:0', devices).open()).rejects.toMatchObject({ code: 'source.unsupported' });
  });
});
