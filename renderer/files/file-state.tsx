import type { ReactElement } from 'react';
import type { FileJob } from '../../src/shared/file-jobs.js';
import { Badge, type Tone } from '../design/badge.js';
import { errorText } from '../studio/text.js';
import { useText } from '../text/use-text.js';
import { isWritten } from './queue-summary.js';
import { filesText } from './text.js';

const TONES: Readonly<Record<FileJob['state'], Tone>> = {
  waiting: 'neutral',
  running: 'accent',
  done: 'good',
  partial: 'warn',
  failed: 'danger',
  cancelled: 'neutral',
};

export function StateBadge({ state }: Pick<FileJob, 'state'>): ReactElement {
  const text = useText(filesText);
  return <Badge tone={TONES[state]}>{text.states[state]}</Badge>;
}

/** What was found and covered in a finished file; for another one what happens, or happened, to it. */
export function useFacts(job: FileJob): string {
  const text = useText(filesText);
  const errors = useText(errorText);
  const { state, kind, faces, coveredWhole, error, eta } = job;
  if (state === 'waiting') return eta === null ? '' : text.readyIn(eta);
  if (state === 'cancelled') return text.cancelledHelp;
  const parts: string[] = [];
  if (error !== null) parts.push(errors[error.code].what);
  if (isWritten(job)) {
    parts.push(text.faces(faces));
    if (coveredWhole > 0) parts.push(kind === 'photo' ? text.wholePhoto : text.wholeFrames(coveredWhole));
  }
  return parts.join(' · ');
}

/** What to do about a file that is not as it should be; undefined when there is nothing to say. */
export function useAdvice({ state, error }: FileJob): string | undefined {
  const text = useText(filesText);
  const errors = useText(errorText);
  if (error === null) return undefined;
  const { next } = errors[error.code];
  return state === 'partial' ? `${text.partialHelp} ${next}` : next;
}
