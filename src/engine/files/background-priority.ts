import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets everything else on the computer go first, from now on. On Linux a priority is a thread's own and given to those
 * that it starts: the pool that decodes and encodes is already there, so each thread is told.
 */
export function yieldToOthers(): void {
  const priority = constants.priority.PRIORITY_BELOW_NORMAL;
  setPriority(priority);
  if (process.platform !== 'linux') return;
  for (const thread of readdirSync('/proc/self/task')) {
    try {
      setPriority(Number(thread), priority);
    } catch (error) {
      // A thread may end between being listed and being told.
      if ((error as { info?: { code?: string } }).info?.code !== 'ESRCH') throw error;
    }
  }
}
