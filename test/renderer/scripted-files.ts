import type { EventName, EventValue, Handlers } from '../../src/shared/contract.js';
import { AppError } from '../../src/shared/errors.js';
import type { FileJob } from '../../src/shared/file-jobs.js';
import type { Settings } from '../../src/shared/settings.js';
import type { StudioStatus } from '../../src/shared/studio-status.js';
import { drawStill } from './scripted-picture.js';

type FileCommand = 'files.add' | 'files.pause' | 'files.cancel' | 'files.clear' | 'files.still';

interface Studio {
  readonly settings: Settings;
  readonly status: StudioStatus;
  tell(status: Partial<StudioStatus>): void;
}

/** Expected work of one file, in ticks. */
const PHOTO_TICKS = 0.1;
const VIDEO_TICKS = 4;
const TICK_S = 0.25;
/** What rounding leaves over. */
const NO_WORK = 1e-6;

/**
 * Plays the engine's queue: photos go in a tenth of a tick, videos in four. A file called `corrupt` fails, one called
 * `cut` ends too early, one called `odd` has a note and frames covered wholly.
 */
export class ScriptedFiles {
  jobs: FileJob[] = [];
  /** Which pictures were asked for. */
  readonly stills: string[] = [];
  readonly handlers: Pick<Handlers, FileCommand>;
  readonly #studio: Studio;
  readonly #publish: (name: EventName & 'jobs', value: EventValue<'jobs'>) => void;
  #lastId = 0;

  constructor(studio: Studio, publish: (name: 'jobs', value: EventValue<'jobs'>) => void) {
    this.#studio = studio;
    this.#publish = publish;
    this.handlers = this.#createHandlers();
  }

  /** Lets the queue work on for a tick. */
  tick(): void {
    if (this.#studio.status.filesPaused) return;
    let work = 1;
    while (work > NO_WORK) {
      const job = this.jobs.find(({ state }) => state === 'running' || state === 'waiting');
      if (job === undefined) break;
      const whole = job.kind === 'photo' ? PHOTO_TICKS : VIDEO_TICKS;
      const progress = Math.min(1, job.progress + work / whole);
      work -= (progress - job.progress) * whole;
      this.#replace(job.id, progress < 0.999 ? { state: 'running', progress } : this.#finish(job));
    }
    if (work < 1) this.#show();
  }

  #finish({ input }: FileJob): Partial<FileJob> {
    if (input.includes('corrupt')) {
      const message = `${input}: expected a photo or video, its first bytes are of neither`;
      return { state: 'failed', progress: 0, error: { code: 'input.not-media', message } };
    }
    const { coveredFolder, coveredSuffix } = this.#studio.settings.output;
    const [, folder = '', name = '', extension = ''] = /^(.*)\/([^/]*)(\.\w+)$/.exec(input) ?? [];
    const isCut = input.includes('cut');
    return {
      state: isCut ? 'partial' : 'done',
      progress: 1,
      output: `${coveredFolder ?? folder}/${name}${coveredSuffix}${extension}`,
      faces: input.includes('landscape') ? 0 : 1 + (input.length % 3),
      coveredWhole: input.includes('odd') ? 12 : 0,
      notes: input.includes('odd') ? ['stream 2 (data, bin_data) was left out'] : [],
      error: isCut
        ? { code: 'input.truncated', message: `${input}: expected 4.2 s, the file ends after 2.9 s` }
        : null,
    };
  }

  #replace(id: string, change: Partial<FileJob>): void {
    this.jobs = this.jobs.map((job) => (job.id === id ? { ...job, ...change } : job));
  }

  #show(): null {
    let ahead = 0;
    this.jobs = this.jobs.map((job) => {
      if (job.state !== 'running' && job.state !== 'waiting') return { ...job, eta: null };
      ahead += (1 - job.progress) * (job.kind === 'photo' ? PHOTO_TICKS : VIDEO_TICKS) * TICK_S;
      return { ...job, eta: this.#studio.status.filesPaused ? null : ahead };
    });
    this.#publish('jobs', this.jobs);
    return null;
  }

  #createHandlers(): Pick<Handlers, FileCommand> {
    return {
      'files.add': ({ paths }) => {
        const media = paths.filter((path) => /\.(jpe?g|png|webp|mp4|mov|mkv)$/i.test(path));
        for (const input of media) {
          this.#lastId += 1;
          this.jobs.push({
            id: String(this.#lastId),
            input,
            output: null,
            kind: /\.(jpe?g|png|webp)$/i.test(input) ? 'photo' : 'video',
            state: 'waiting',
            progress: 0,
            eta: null,
            coveredWhole: 0,
            faces: 0,
            notes: [],
            error: null,
          });
        }
        this.#show();
        if (media.length === 0) {
          throw new AppError(
            'input.not-media',
            'expected videos or photos, or folders with some, found none',
          );
        }
        return null;
      },
      'files.pause': ({ paused }) => {
        this.#studio.tell({ filesPaused: paused });
        return this.#show();
      },
      'files.cancel': ({ id }) => {
        this.#replace(id, { state: 'cancelled', progress: 0 });
        return this.#show();
      },
      'files.clear': () => {
        this.jobs = this.jobs.filter(({ state }) => state === 'waiting' || state === 'running');
        return this.#show();
      },
      'files.still': async ({ id, side }) => {
        this.stills.push(`${id} ${side}`);
        return { jpeg: await drawStill(Number(id)) };
      },
    };
  }
}
