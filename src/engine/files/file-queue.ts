import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../shared/errors.js';
import type { FileJob } from '../../shared/file-jobs.js';
import type { Settings } from '../../shared/settings.js';
import type { LaunchProgram } from '../process/process-port.js';
import { isPhotoName } from '../session/photo-names.js';
import { CopyNames, withoutCopies } from './cover-names.js';
import { CoverSpeed } from './cover-speed.js';
import { CoverWorker, type CoverOutcome } from './cover-worker.js';
import { findMedia, isHidden, type GivenFile } from './media-files.js';
import { StillReader } from './still-reader.js';

export interface FileQueueOptions {
  readonly launch: LaunchProgram;
  /** Hears a snapshot of all jobs, at most four times a second and soon after every change of a state. */
  readonly publish: (jobs: readonly FileJob[]) => void;
}

interface Entry {
  readonly file: GivenFile;
  readonly bytes: number;
  /** As they were when the file was added. */
  readonly settings: Settings;
  job: FileJob;
}

interface Running {
  readonly id: string;
  cancelled: boolean;
}

/** The list holds no more files than this, finished ones included. */
const MOST_FILES = 10_000;
/** Snapshots are at least this far apart, ms: with many jobs each is large. */
const PUBLISH_MS = 250;
const MANY_JOBS = 500;
const PUBLISH_MANY_MS = 1_000;
/** Without work for this long the processes are ended, ms. */
const REST_MS = 10_000;

/** Photos and videos on their way to covered copies: one after the other, in a process of their own. */
export class FileQueue {
  readonly #options: FileQueueOptions;
  readonly #worker: CoverWorker;
  readonly #stills: StillReader;
  readonly #names = new CopyNames();
  readonly #speed = new CoverSpeed();
  readonly #entries = new Map<string, Entry>();
  /** Ids, the next first. */
  readonly #waiting = new Set<string>();
  #running: Running | null = null;
  #paused = false;
  #closed = false;
  #lastId = 0;
  #publishing: NodeJS.Timeout | null = null;
  #publishedAt = -Infinity;
  #resting: NodeJS.Timeout | null = null;

  constructor(options: FileQueueOptions) {
    this.#options = options;
    this.#worker = new CoverWorker(options.launch);
    this.#stills = new StillReader(options.launch);
  }

  /**
   * In the order they were given. The `eta` of one that waits is the time until its own end, those before it included;
   * that of the last one is the whole queue's.
   */
  get jobs(): readonly FileJob[] {
    let ahead: number | null = this.#paused ? null : 0;
    return [...this.#entries.values()].map(({ job, bytes }) => {
      if (job.state !== 'running' && job.state !== 'waiting') return job;
      const own = job.state === 'running' ? this.#speed.remaining() : this.#speed.expect(job.kind, bytes);
      ahead = ahead === null || own === null ? null : ahead + own;
      return { ...job, eta: ahead };
    });
  }

  get paused(): boolean {
    return this.#paused;
  }

  get busy(): boolean {
    return this.#running !== null || this.#waiting.size > 0;
  }

  /**
   * Takes in files and folders, with what the settings say now; hidden files, and copies that were covered earlier beside
   * their originals, are left out. Throws AppError `input.not-media` when there is no video and no photo among them; and,
   * once the others are taken in, `input.not-permitted` for folders that cannot be read and `usage.invalid` when the list
   * is full.
   */
  async add(paths: readonly string[], settings: Settings): Promise<void> {
    const problems: AppError[] = [];
    const { files } = await findMedia(
      paths.map((path) => resolve(path)),
      {
        except: settings.output.coveredFolder,
        most: MOST_FILES + 1,
        onUnreadable: (error) => problems.push(error),
      },
    );
    const shown = files.filter(({ input, folder }) => folder !== null || !isHidden(input));
    const originals = withoutCopies(shown, settings.output);
    const entries: Omit<Entry, 'job'>[] = [];
    for (const file of originals) entries.push({ file, bytes: await sizeOf(file.input), settings });
    const free = MOST_FILES - this.#entries.size;
    for (const entry of entries.slice(0, free)) this.#take(entry);
    this.#changed();
    void this.#work();
    if (entries.length > free) {
      const full = `the list holds ${MOST_FILES} files, the others were left out: clear what is finished and add them again`;
      problems.push(new AppError('usage.invalid', full));
    }
    if (entries.length === 0) {
      const none = 'expected videos or photos, or folders with some, found none';
      problems.push(new AppError('input.not-media', none));
    }
    const [problem] = problems;
    if (problem) throw problem;
  }

  /** Holds the file that is covered now, and all after it. */
  pause(paused: boolean): void {
    this.#paused = paused;
    this.#speed.pause(paused);
    this.#worker.pause(paused);
    this.#changed();
    void this.#work();
  }

  /** Takes a file that waits or is covered out of the queue; nothing of it is left on the disk. */
  cancel(id: string): void {
    if (this.#running?.id === id) {
      this.#running.cancelled = true;
      this.#worker.cancel();
    }
    if (this.#waiting.delete(id)) this.#update(id, { state: 'cancelled' });
  }

  /** Forgets what is over. */
  clear(): void {
    for (const [id, { job }] of this.#entries) {
      if (job.state !== 'waiting' && job.state !== 'running') this.#entries.delete(id);
    }
    this.#changed();
  }

  /** The user's own file, or its covered copy, small. Throws AppError `usage.invalid`, `input.*`. */
  async still(id: string, side: 'before' | 'after'): Promise<{ jpeg: string }> {
    const job = this.#entries.get(id)?.job;
    const path = side === 'before' ? job?.input : job?.output;
    if (path === undefined || path === null) {
      throw new AppError('usage.invalid', `file ${id}: expected one that has a picture ${side} covering`);
    }
    return { jpeg: (await this.#stills.read(path)).toString('base64') };
  }

  /** Cuts off what is being covered; nothing of it is left. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#publishing) clearTimeout(this.#publishing);
    if (this.#resting) clearTimeout(this.#resting);
    this.#stills.close();
    await this.#worker.close();
  }

  #take(entry: Omit<Entry, 'job'>): void {
    this.#lastId += 1;
    const id = String(this.#lastId);
    const { input } = entry.file;
    const job: FileJob = {
      id,
      input,
      output: null,
      kind: isPhotoName(input) ? 'photo' : 'video',
      state: 'waiting',
      progress: 0,
      eta: null,
      coveredWhole: 0,
      faces: 0,
      notes: [],
      error: null,
    };
    this.#entries.set(id, { ...entry, job });
    this.#waiting.add(id);
  }

  async #work(): Promise<void> {
    if (this.#resting) clearTimeout(this.#resting);
    this.#resting = null;
    while (this.#running === null && !this.#paused && !this.#isOver()) {
      const [id] = this.#waiting;
      const entry = id === undefined ? undefined : this.#entries.get(id);
      if (id === undefined || entry === undefined) break;
      this.#waiting.delete(id);
      const running: Running = { id, cancelled: false };
      this.#running = running;
      this.#speed.take(entry.job.kind, entry.bytes);
      this.#update(id, { state: 'running' });
      const { file, settings } = entry;
      const output = await this.#names.choose(file, settings.output);
      const outcome =
        running.cancelled || this.#isOver() ? null : await this.#cover(id, { file, settings, output });
      this.#running = null;
      this.#finish(id, output, outcome);
    }
    if (this.busy || this.#isOver()) return;
    this.#names.clear();
    this.#resting = setTimeout(() => {
      void this.#worker.close();
    }, REST_MS);
  }

  #cover(
    id: string,
    { file, settings, output }: Pick<Entry, 'file' | 'settings'> & { output: string },
  ): Promise<CoverOutcome> {
    const { style, policy } = settings.privacy;
    const order = { input: file.input, output, style, policy, crf: settings.output.coveredCrf };
    return this.#worker.cover(order, (progress) => {
      this.#speed.progress(progress);
      this.#update(id, { progress });
    });
  }

  #isOver(): boolean {
    return this.#closed;
  }

  #finish(id: string, path: string, outcome: CoverOutcome | null): void {
    const { status, error, report } = outcome ?? { status: 'interrupted', error: null, report: null };
    const written = status === 'done' || status === 'partial';
    this.#speed.finish(status === 'done');
    this.#update(id, {
      state: status === 'interrupted' ? 'cancelled' : status,
      progress: written ? 1 : 0,
      output: written ? path : null,
      coveredWhole: report?.coveredWhole ?? 0,
      faces: report?.tracks.length ?? 0,
      notes: report?.notes ?? [],
      error: error && { code: error.code, message: error.message },
    });
  }

  #update(id: string, change: Partial<FileJob>): void {
    const entry = this.#entries.get(id);
    if (entry) entry.job = { ...entry.job, ...change };
    this.#changed();
  }

  #changed(): void {
    if (this.#closed || this.#publishing) return;
    const apart = this.#entries.size > MANY_JOBS ? PUBLISH_MANY_MS : PUBLISH_MS;
    const wait = Math.max(0, this.#publishedAt + apart - performance.now());
    this.#publishing = setTimeout(() => {
      this.#publishing = null;
      this.#publishedAt = performance.now();
      this.#options.publish(this.jobs);
    }, wait);
  }
}

/** In bytes; 0 for a file that is not there. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
