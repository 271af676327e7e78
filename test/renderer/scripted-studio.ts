import type { Devices, EventName, EventValue, Handlers } from '../../src/shared/contract.js';
import { AppError } from '../../src/shared/errors.js';
import type { LogLine } from '../../src/shared/log-line.js';
import type { LiveStatus } from '../../src/shared/live-status.js';
import {
  changeSettings,
  DEFAULT_SETTINGS,
  type Settings,
  type SettingsChange,
} from '../../src/shared/settings.js';
import type { StudioStatus } from '../../src/shared/studio-status.js';
import { ScriptedFiles } from './scripted-files.js';
import { drawStill } from './scripted-picture.js';

type Publish = <Name extends EventName>(name: Name, value: EventValue<Name>) => void;
type OutputState = LiveStatus['outputs'][number]['state'];

const DEVICES: Devices = {
  cameras: [
    { uri: 'camera:0', name: 'FaceTime HD Camera' },
    { uri: 'camera:1', name: 'Logitech BRIO' },
  ],
  microphones: [{ uri: 'mic:0', name: 'Built-in Microphone' }],
  screens: [{ uri: 'screen:0', name: 'Screen 1 (2560×1440)' }],
  windows: [{ uri: 'window:Slides', name: 'Slides' }],
  problems: [],
};

/** Plays the engine's part from a script: the state a window sees, with nothing behind it. */
export class ScriptedStudio {
  settings: Settings;
  devices = DEVICES;
  readonly files: ScriptedFiles;
  log: LogLine[] = [];
  status: StudioStatus;
  /** What `keys.set` brought, by destination id. */
  readonly keys = new Map<string, string>();
  readonly handlers: Handlers;
  readonly #publish: Publish;
  #time = 0;

  constructor(change: SettingsChange, publish: Publish) {
    this.#publish = publish;
    this.settings = changeSettings(DEFAULT_SETTINGS, { welcomed: true, ...change });
    this.status = {
      program: null,
      liveSince: null,
      recordingSince: null,
      recordingPath: null,
      panic: false,
      filesPaused: false,
      keys: Object.fromEntries(this.settings.destinations.map(({ id }) => [id, 'none' as const])),
      outputs: {},
      level: { peak: -18, rms: -26 },
      cpu: 0.62,
      bitsPerSecond: 0,
      problem: null,
    };
    this.files = new ScriptedFiles(this, publish);
    this.handlers = this.#createHandlers();
  }

  /** Changes what the window is told of the studio. */
  tell(status: Partial<StudioStatus>): void {
    this.status = { ...this.status, ...status };
    this.#publish('status', this.status);
  }

  /** Plugs devices in or out. */
  plug(devices: Partial<Devices>): void {
    this.devices = { ...this.devices, ...devices };
    this.#publish('devices', this.devices);
  }

  /** Puts an output of the running program into a state. */
  tellOutput(id: string, state: OutputState, error: { code: string; message: string } | null = null): void {
    const { program } = this.status;
    if (program === null) throw new Error('expected a running program');
    const outputs = program.outputs.map((output) =>
      output.name === `to ${id}`
        ? { ...output, state, error, reconnects: state === 'reconnecting' ? 3 : 0 }
        : output,
    );
    this.tell({ program: { ...program, outputs } });
  }

  writeLog(level: LogLine['level'], text: string): void {
    const line = { id: this.log.length + 1, at: Date.now(), level, text };
    this.log.push(line);
    this.#publish('log', line);
  }

  /** Lets the program run `seconds` on. */
  tick(seconds: number): void {
    this.#time += seconds;
    this.files.tick();
    const { program, panic } = this.status;
    if (program === null) return;
    const wobble = Math.sin(this.#time);
    this.tell({
      program: {
        ...program,
        time: this.#time,
        frameRate: 29.9 + 0.1 * wobble,
        frames: Math.round(this.#time * 30),
      },
      level: { peak: -14 + 5 * wobble, rms: -24 + 6 * wobble },
      cpu: 0.6 + 0.05 * wobble,
      bitsPerSecond: this.status.liveSince === null ? 0 : 4_620_000 + 90_000 * wobble,
    });
    if (panic) this.#coverNow();
  }

  #coverNow(): void {
    const { program } = this.status;
    if (program === null) return;
    const coveredFrames = program.coveredFrames + 8;
    this.tell({
      program: {
        ...program,
        coveredFrames,
        lastCovered: program.time,
        coveredReasons: { 'detector-starting': 12, panic: coveredFrames - 12 },
      },
    });
  }

  #run(): void {
    const { destinations, privacy } = this.settings;
    const enabled = destinations.filter(({ enabled: isEnabled }) => isEnabled);
    const isLive = this.status.liveSince !== null;
    this.tell({
      outputs: Object.fromEntries(enabled.map(({ id }) => [id, `to ${id}`])),
      program: {
        state: 'live',
        time: this.#time,
        frames: 900,
        frameRate: 29.9,
        droppedFrames: 2,
        coveredFrames: 12,
        coveredReasons: { 'detector-starting': 12 },
        lastCovered: -10,
        holdMs: privacy.holdMs,
        detector: { state: 'ready', provider: 'cpu', searches: 450, failures: 0 },
        sources: [{ state: 'ready', message: null }],
        outputs: (isLive ? enabled : []).map(({ id }) => ({
          name: `to ${id}`,
          state: 'live',
          error: null,
          bytes: 1_200_000,
          packets: 900,
          droppedPackets: 0,
          reconnects: 0,
        })),
        stages: {
          composite: { p50: 1.9, p95: 3.2, count: 60 },
          detect: { p50: 21.4, p95: 30.1, count: 30 },
          hold: { p50: privacy.holdMs, p95: privacy.holdMs + 9, count: 60 },
          redact: { p50: 1.1, p95: 2.4, count: 60 },
          encode: { p50: 7.8, p95: 12.6, count: 60 },
          send: { p50: 0.4, p95: 1.9, count: 60 },
          total: { p50: privacy.holdMs + 13, p95: privacy.holdMs + 31, count: 60 },
        },
      },
    });
  }

  #createHandlers(): Handlers {
    return {
      'studio.open': () => ({
        version: '0.1.0',
        platform: 'linux',
        settings: this.settings,
        status: this.status,
        jobs: this.files.jobs,
        log: this.log,
      }),
      'settings.change': (change) => {
        this.#refuseWhileLive(change);
        this.settings = changeSettings(this.settings, change);
        if (change.destinations !== undefined && this.status.liveSince !== null) this.#run();
        const keys = this.settings.destinations.map(
          ({ id }) => [id, this.status.keys[id] ?? 'none'] as const,
        );
        this.tell({ keys: Object.fromEntries(keys) });
        this.#publish('settings', this.settings);
        return this.settings;
      },
      'devices.list': () => this.devices,
      'devices.still': async ({ uri }) => ({ jpeg: await drawStill(uri.length % 7) }),
      'live.start': () => {
        if (!this.settings.destinations.some(({ enabled }) => enabled)) {
          throw new AppError('usage.invalid', 'live.start: expected an enabled destination, there is none');
        }
        this.tell({ liveSince: Date.now() });
        this.#run();
        return null;
      },
      'live.stop': () => {
        this.tell({ liveSince: null, bitsPerSecond: 0 });
        this.#run();
        return null;
      },
      'record.start': () => {
        const path = '/home/mina/Videos/veilcast-2026-11-23.mkv';
        this.tell({ recordingSince: Date.now(), recordingPath: path });
        this.#run();
        return { path };
      },
      'record.stop': () => {
        this.tell({ recordingSince: null, recordingPath: null });
        return null;
      },
      'panic.set': ({ on }) => {
        this.tell({ panic: on });
        return null;
      },
      'preview.open': () => {
        if (this.status.program === null) this.#run();
        return null;
      },
      'preview.close': () => null,
      'keys.set': ({ destination, key }) => {
        this.keys.set(destination, key);
        this.tell({ keys: { ...this.status.keys, [destination]: 'keyring' } });
        return null;
      },
      'keys.delete': ({ destination }) => {
        this.keys.delete(destination);
        this.tell({ keys: { ...this.status.keys, [destination]: 'none' } });
        return null;
      },
      ...this.files.handlers,
      'machine.measure': () => ({
        encoder: 'libx264',
        provider: 'cpu',
        searchMs: 21.4,
        encodeRate: 74,
        change: { video: { width: 1280, height: 720, frameRate: 30 }, privacy: { holdMs: 400 } },
      }),
    };
  }

  #refuseWhileLive({ video, privacy }: SettingsChange): void {
    const isOut = this.status.liveSince !== null || this.status.recordingSince !== null;
    if (isOut && (video !== undefined || privacy?.holdMs !== undefined)) {
      throw new AppError('usage.invalid', 'settings.change: expected no live program for video or hold');
    }
  }
}
