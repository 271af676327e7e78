import { join } from 'node:path';
import type { Carried } from '../../shared/carried.js';
import type { ClientId, Handlers } from '../../shared/contract.js';
import { AppError, toAppError } from '../../shared/errors.js';
import { changeSettings, type Settings, type SettingsChange } from '../../shared/settings.js';
import type { StudioStatus } from '../../shared/studio-status.js';
import { InferenceClient } from '../detect/inference-client.js';
import { FileQueue } from '../files/file-queue.js';
import type { LaunchProgram } from '../process/process-port.js';
import { Broadcast } from './broadcast.js';
import type { ContractServer, Service } from './contract-server.js';
import { DeviceWatch } from './device-watch.js';
import { LogBook } from './log-book.js';
import { measureMachine } from './machine-measure.js';
import { openSystemKeyring } from './keyring.js';
import { SecretStore } from './secret-store.js';
import { SettingsStore } from './settings-store.js';
import { SourceStills } from './source-stills.js';
import { RateMeter, StatusFeed } from './status-feed.js';

export interface StudioOptions {
  readonly version: string;
  /** Where settings and logs are kept. */
  readonly dataFolder: string;
  /** Where recordings go when the settings name no folder. */
  readonly videosFolder: string;
  readonly launch: LaunchProgram;
  /** Whether every window is the program's own on this computer: only there may the user's own files be seen uncovered. */
  readonly ownWindows: boolean;
  /** What a supervisor handed over after a crash, and where to tell it what to hand over next time. */
  readonly carried: Carried | null;
  readonly carry: (carried: Carried) => void;
}

export interface OpenStudio {
  close(): Promise<void>;
}

/** Opens everything behind the window and answers its contract from then on. */
export async function openStudio(options: StudioOptions, server: ContractServer): Promise<OpenStudio> {
  let studio: Studio | null = null;
  const scrub = (text: string): string => studio?.scrub(text) ?? text;
  const log = new LogBook({
    folder: join(options.dataFolder, 'logs'),
    scrub,
    written: (line) => {
      server.publish('log', line);
    },
  });
  const settings = await SettingsStore.open(options.dataFolder, (problem) => {
    log.write('error', problem);
  });
  studio = new Studio(options, server, { log, settings });
  server.serve(studio, scrub);
  await studio.resume();
  return studio;
}

interface Stores {
  readonly log: LogBook;
  readonly settings: SettingsStore;
}

/** What the contract asks for, one line each where it can be; the work is done by the parts. */
class Studio implements Service, OpenStudio {
  readonly handlers: Handlers;
  readonly #options: StudioOptions;
  readonly #server: ContractServer;
  readonly #secrets: SecretStore;
  readonly #log: LogBook;
  readonly #settings: SettingsStore;
  readonly #detector: InferenceClient;
  readonly #broadcast: Broadcast;
  readonly #stills: SourceStills;
  readonly #devices: DeviceWatch;
  readonly #files: FileQueue;
  readonly #status: StatusFeed;
  readonly #rates = new RateMeter();
  readonly #clients = new Set<ClientId>();
  /** Why the detector could not begin; it goes on trying. */
  #detectorProblem: AppError | null = null;

  constructor(options: StudioOptions, server: ContractServer, { log, settings }: Stores) {
    this.#options = options;
    this.#server = server;
    this.#secrets = new SecretStore({
      openKeyring: openSystemKeyring,
      carried: options.carried?.sessionKeys ?? {},
      changed: () => {
        this.#changed();
      },
      tell: (problem) => {
        log.write('warning', problem);
      },
    });
    this.#log = log;
    this.#settings = settings;
    this.#detector = new InferenceClient(() => options.launch('inference'));
    this.#broadcast = new Broadcast({
      detector: this.#detector,
      settings: settings.settings,
      videosFolder: options.videosFolder,
      readKey: (destination) => this.#secrets.read(destination),
      log: (level, text) => {
        log.write(level, text);
      },
      changed: () => {
        this.#changed();
      },
    });
    this.#stills = new SourceStills(this.#detector, (uri) => this.#broadcast.findSource(uri));
    this.#devices = new DeviceWatch((devices) => {
      server.publish('devices', devices);
    });
    this.#files = new FileQueue({
      launch: options.launch,
      publish: (jobs) => {
        server.publish('jobs', [...jobs]);
      },
    });
    this.#status = new StatusFeed(
      () => this.#readStatus(),
      (status) => {
        server.publish('status', status);
      },
    );
    this.handlers = this.#makeHandlers();
  }

  /** Goes on with what a crash broke off. */
  async resume(): Promise<void> {
    void this.#detector.started.then((outcome) => {
      if (outcome instanceof AppError) {
        this.#detectorProblem = outcome;
        this.#log.write('error', outcome.message);
      } else this.#log.write('info', `the detector runs on ${this.#detector.provider ?? 'nothing'}`);
    });
    const { carried } = this.#options;
    if (!carried) return;
    if (carried.panic) this.#broadcast.setPanic(true);
    const again: Promise<unknown>[] = [];
    if (carried.live) again.push(this.#broadcast.startLive());
    if (carried.recording) again.push(this.#broadcast.startRecording());
    for (const outcome of await Promise.allSettled(again)) {
      if (outcome.status === 'rejected') {
        this.#log.write('error', toAppError(outcome.reason, 'engine.internal', 'going on').message);
      }
    }
  }

  /** Takes the stream keys out of a text. */
  scrub(text: string): string {
    return this.#secrets.scrub(text);
  }

  shown(client: ClientId): void {
    this.#broadcast.shown(client);
  }

  left(client: ClientId): void {
    this.#clients.delete(client);
    this.#broadcast.unwatch(client);
    if (this.#clients.size > 0) return;
    this.#devices.stop();
    this.#status.stop();
  }

  async close(): Promise<void> {
    this.#devices.stop();
    await Promise.all([this.#broadcast.close(), this.#files.close()]);
    this.#status.stop();
    await this.#detector.close();
    await Promise.all([this.#settings.close(), this.#log.close()]);
  }

  #makeHandlers(): Handlers {
    const broadcast = this.#broadcast;
    const files = this.#files;
    return {
      'studio.open': (_, client) => this.#open(client),
      'settings.change': (change) => this.#changeSettings(change),
      'devices.list': () => this.#devices.list(),
      'devices.still': async ({ uri }) => ({ jpeg: (await this.#stills.take(uri)).toString('base64') }),
      'live.start': () => broadcast.startLive().then(() => null),
      'live.stop': () => broadcast.stopLive().then(() => null),
      'record.start': async () => ({ path: await broadcast.startRecording() }),
      'record.stop': () => broadcast.stopRecording().then(() => null),
      'panic.set': ({ on }) => {
        broadcast.setPanic(on);
        return null;
      },
      'preview.open': async ({ width }, client) => {
        await broadcast.watch(client, width, ({ header, pixels }) => {
          this.#server.sendPreview(client, header, pixels);
        });
        return null;
      },
      'preview.close': (_, client) => {
        broadcast.unwatch(client);
        return null;
      },
      'keys.set': ({ destination, key }) =>
        this.#changeKey(destination, () => this.#secrets.set(destination, key)),
      'keys.delete': ({ destination }) =>
        this.#changeKey(destination, () => this.#secrets.delete(destination)),
      'files.add': ({ paths }) => files.add(paths, this.#settings.settings).then(() => null),
      'files.pause': ({ paused }) => {
        files.pause(paused);
        this.#changed();
        return null;
      },
      'files.cancel': ({ id }) => {
        files.cancel(id);
        return null;
      },
      'files.clear': () => {
        files.clear();
        return null;
      },
      'files.still': ({ id, side }) => this.#fileStill(id, side),
      'machine.measure': () => this.#measure(),
    };
  }

  #fileStill(id: string, side: 'before' | 'after'): Promise<{ jpeg: string }> {
    if (side === 'before' && !this.#options.ownWindows) {
      throw new AppError('usage.invalid', 'a file before covering is shown in the desktop program only');
    }
    return this.#files.still(id, side);
  }

  #open(client: ClientId): ReturnType<Handlers['studio.open']> {
    this.#clients.add(client);
    this.#devices.start();
    this.#status.start();
    return {
      version: this.#options.version,
      platform: process.platform,
      settings: this.#settings.settings,
      status: this.#readStatus(),
      jobs: [...this.#files.jobs],
      log: [...this.#log.lines],
    };
  }

  async #changeSettings(change: SettingsChange): Promise<Settings> {
    const before = this.#settings.settings;
    this.#broadcast.assertMayChange(changeSettings(before, change));
    const settings = this.#settings.change(change);
    this.#server.publish('settings', settings);
    await this.#forgetKeys(before, settings);
    await this.#broadcast.apply(settings);
    return settings;
  }

  /** A destination that is gone takes its key with it. */
  async #forgetKeys(before: Settings, after: Settings): Promise<void> {
    const kept = new Set(after.destinations.map(({ id }) => id));
    const gone = before.destinations.filter(({ id }) => !kept.has(id));
    await Promise.all(gone.map(({ id }) => this.#secrets.delete(id)));
  }

  async #changeKey(destination: string, change: () => Promise<unknown>): Promise<null> {
    await change();
    await this.#broadcast.keyChanged(destination);
    return null;
  }

  #measure(): ReturnType<Handlers['machine.measure']> {
    if (this.#broadcast.live || this.#broadcast.recording || this.#files.busy) {
      throw new AppError(
        'usage.invalid',
        'measuring takes the whole machine: stop streaming, recording and covering files first',
      );
    }
    return measureMachine(this.#detector);
  }

  #changed(): void {
    const { live, recording, panicOn } = this.#broadcast;
    this.#options.carry({ live, recording, panic: panicOn, sessionKeys: this.#secrets.sessionKeys });
    if (this.#clients.size > 0) this.#status.changed();
  }

  #readStatus(): StudioStatus {
    const parts = this.#broadcast.status();
    const { user, system } = process.cpuUsage();
    // A recording is sent nowhere.
    const streams = new Set(Object.values(parts.outputs));
    const sent = (parts.program?.outputs ?? []).filter(({ name }) => streams.has(name));
    const bytes = sent.reduce((sum, output) => sum + output.bytes, 0);
    const rates = this.#rates.read(bytes, (user + system) / 1e6 + this.#detector.cpuSeconds);
    const down = this.#detector.state === 'ready' ? null : this.#detectorProblem;
    const problem = parts.problem ?? (down && { code: down.code, message: down.message });
    return { ...parts, ...rates, problem, filesPaused: this.#files.paused, keys: this.#secrets.places };
  }
}
