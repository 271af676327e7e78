import type { FileJob } from '../../src/shared/file-jobs.js';

/** Which files a list shows. */
export const FILTERS = ['all', 'open', 'done', 'trouble'] as const;
export type Filter = (typeof FILTERS)[number];

export interface QueueSummary {
  /** Files by filter. */
  readonly counts: Readonly<Record<Filter, number>>;
  /** 0–1 over all files, each counting the same. */
  readonly progress: number;
  /** Expected time until nothing waits, s; null: not known, or nothing waits. */
  readonly eta: number | null;
}

export function isOpen({ state }: FileJob): boolean {
  return state === 'waiting' || state === 'running';
}

/** Whether a covered copy of the whole file, or of what could be read of it, is on the disk. */
export function isWritten({ state, output }: FileJob): boolean {
  return output !== null && (state === 'done' || state === 'partial');
}

export function summarize(jobs: readonly FileJob[]): QueueSummary {
  const counts = { all: 0, open: 0, done: 0, trouble: 0 };
  let progress = 0;
  let eta: number | null = null;
  for (const job of jobs) {
    for (const filter of FILTERS) if (passes(job, filter)) counts[filter] += 1;
    progress += isOpen(job) ? job.progress : 1;
    // What is expected of one that waits is the time until its own end, all before it included.
    if (isOpen(job)) ({ eta } = job);
  }
  return { counts, progress: jobs.length === 0 ? 0 : progress / jobs.length, eta };
}

export function filterJobs(jobs: readonly FileJob[], filter: Filter): readonly FileJob[] {
  return filter === 'all' ? jobs : jobs.filter((job) => passes(job, filter));
}

function passes(job: FileJob, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'open':
      return isOpen(job);
    case 'done':
      return job.state === 'done';
    case 'trouble':
      return job.state === 'failed' || job.state === 'partial';
  }
}
