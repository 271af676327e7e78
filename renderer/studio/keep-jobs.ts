import type { FileJob } from '../../src/shared/file-jobs.js';
import { roundTime } from '../text/format.js';

/**
 * The jobs of a new snapshot, with the object of the last one for each that looks the same as before: a row is drawn
 * again only when its object is another. Nobody sees an expected time change by less than it is rounded to.
 */
export function keepJobs(before: readonly FileJob[], now: readonly FileJob[]): readonly FileJob[] {
  const known = new Map(before.map((job) => [job.id, job]));
  return now.map((job) => {
    const last = known.get(job.id);
    return last !== undefined && looksSame(last, job) ? last : job;
  });
}

function looksSame(last: FileJob, job: FileJob): boolean {
  return (
    last.state === job.state &&
    last.progress === job.progress &&
    roundTime(last.eta) === roundTime(job.eta) &&
    last.input === job.input &&
    last.output === job.output &&
    last.faces === job.faces &&
    last.coveredWhole === job.coveredWhole &&
    last.kind === job.kind &&
    last.error?.code === job.error?.code &&
    last.error?.message === job.error?.message &&
    last.notes.length === job.notes.length &&
    last.notes.every((note, index) => note === job.notes[index])
  );
}
