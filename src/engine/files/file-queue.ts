import { AppError } from '../../shared/errors.js';
import type { FileJob } from '../../shared/file-jobs.js';
import type { Settings } from '../../shared/settings.js';
import type { LaunchProgram } from '../process/process-port.js';
import { isPhotoName } from '../session/photo-names.js';
import { findGiven, MOST_FILES, nameCovered } from './cover-names.js';
import { CoverWorker, type CoverOrder, type CoverOutcome } from './cover-worker.js';

export interface FileQueueOptions {
  readonly launch: LaunchProgram;
  /** Hears a snapshot of all jobs, at most four times a second and soon after every change of a state. */
  readonly publish: (jobs: readonly FileJob[]) => void;
}

/** Snapshots are at least this far apart, ms: with many jobs each is large. */
const PUBLISH_MS = 250;
const MANY_JOBS = 500;
const PUBLISH_MANY_MS = 1_000;
const WAITING: Pick<
  FileJob,
  'state' | 'progress' | 'eta' | 'coveredWhole' | 'faces' | 'notes' | 'error' | 'output'
> = {
  state: 'waiting',
  progress: 0,
  eta: null,
  coveredWhole: 0,
  faces: 0,
  notes: [],
  error: null,
  output: null,
};

/** Photos and videos on their way to covered copies: one after the other, in a process of their own. */
export class FileQueue {
  readonly #options: FileQueueOptions;
  readonly #worker: CoverWorker;
  readonly #jobs = new Map<string, FileJob>();
  readonly #orders = new Map<string, CoverOrder>();
  /** Ids of the jobs that wait, the next first. */
  #waiting: string[] = [];
  #running: string | null = null;
  #paused = false;
  #closed = false;
  #lastId = 0;
  #timer: NodeJS.Timeout | null = null;
  #publishedAt = 0;

  constructor(options: FileQueueOptions) {
    this.#options = options;
    this.#worker = new CoverWorker(options.launch);
  }

  /** In the order they were given. */
  get jobs(): readonly FileJob[] {
    return [...this.#jobs.values()];
  }

  get paused(): boolean {
    return this.#paused;
  }

  get busy(): boolean {
    return this.#running !== null || this.#waiting.length > 0;
  }

  /**
   * Takes in files and folders, with what the settings say now. Throws AppError `input.not-media` when there is no video
   * and no photo among them.
   */
  async add(paths: readonly string[], { output, privacy }: Settings): Promise<void> {
    const files = await findGiven(paths, output.coveredFolder);
    if (files.length === 0) {
      throw new AppError('input.not-media', 'expected videos or photos, or folders with some, found none');
    }
    const taken = new Set([...this.#orders.values()].map((order) => order.output));
    for (const file of files) {
      const covered = await nameCovered(file, output, taken);
      taken.add(covered);
      this.#lastId += 1;
      const id = String(this.#lastId);
      const { style, policy } = privacy;
      this.#orders.set(id, { input: file.input, output: covered, style, policy, crf: output.coveredCrf });
      this.#jobs.set(id, {
        id,
        input: file.input,
        kind: isPhotoName(file.input) ? 'photo' : 'video',
        ...WAITING,
      });
      this.#waiting.push(id);
    }
    if (files.length === MOST_FILES) {
      const last = this.#jobs.get(String(this.#lastId));
      if (last) this.#update(last.id, { notes: [`only ${MOST_FILES} files are taken in one go`] });
    }
    this.#changed();
    void this.#work();
  }

  /** Holds the file that is covered now, and all after it. */
  pause(paused: boolean): void {
    this.#paused = paused;
    this.#worker.pause(paused);
    if (!paused) void this.#work();
  }

  /** Takes a file that waits or is covered out of the queue; nothing of it is left on the disk. */
  cancel(id: string): void {
    if (this.#running === id) this.#worker.cancel();
    if (!this.#waiting.includes(id)) return;
    this.#waiting = this.#waiting.filter((other) => other !== id);
    this.#update(id, { state: 'cancelled' });
    this.#changed();
  }

  /** Forgets what is over. */
  clear(): void {
    for (const { id, state } of this.jobs) {
      if (state === 'waiting' || state === 'running') continue;
      this.#jobs.delete(id);
      this.#orders.delete(id);
    }
    this.#changed();
  }

  /** The user's own file, or its covered copy, small. Throws AppError `usage.invalid`, `input.*`. */
  async still(id: string, side: 'before' | 'after'): Promise<{ jpeg: string }> {
    const job = this.#jobs.get(id);
    const path = side === 'before' ? job?.input : job?.output;
    if (path === undefined || path === null) {
      throw new AppError('usage.invalid', `file ${id}: expected one that has a picture ${side} covering`);
    }
    return { jpeg: (await this.#worker.still(path)).toString('base64') };
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#worker.close();
  }

  async #work(): Promise<void> {
    while (this.#running === null && !this.#paused && !this.#isOver()) {
      const id = this.#waiting.shift();
      const order = id === undefined ? undefined : this.#orders.get(id);
      if (id === undefined || order === undefined) return;
      this.#running = id;
      this.#update(id, { state: 'running' });
      this.#changed();
      const startedAt = performance.now();
      const outcome = await this.#worker.cover(order, (progress) => {
        const seconds = (performance.now() - startedAt) / 1_000;
        // In the beginning the start of the process would be taken for slowness.
        this.#update(id, { progress, eta: progress > 0.02 ? (seconds * (1 - progress)) / progress : null });
        this.#changed();
      });
      this.#running = null;
      this.#finish(id, order, outcome);
    }
  }

  #isOver(): boolean {
    return this.#closed;
  }

  #finish(id: string, order: CoverOrder, { status, error, report }: CoverOutcome): void {
    const written = status === 'done' || status === 'partial';
    this.#update(id, {
      state: status === 'interrupted' ? 'cancelled' : status,
      progress: written ? 1 : 0,
      eta: null,
      output: written ? order.output : null,
      coveredWhole: report?.coveredWhole ?? 0,
      faces: report?.tracks.length ?? 0,
      notes: report?.notes ?? [],
      error: error && { code: error.code, message: error.message },
    });
    this.#changed();
  }

  #update(id: string, change: Partial<FileJob>): void {
    const job = this.#jobs.get(id);
    if (job) this.#jobs.set(id, { ...job, ...change });
  }

  #changed(): void {
    if (this.#closed || this.#timer) return;
    const apart = this.#jobs.size > MANY_JOBS ? PUBLISH_MANY_MS : PUBLISH_MS;
    const wait = Math.max(0, this.#publishedAt + apart - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#publishedAt = performance.now();
      this.#options.publish(this.jobs);
    }, wait);
  }
}
