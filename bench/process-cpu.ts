import { readFile, readdir } from 'node:fs/promises';

/** Linux counts process time in steps of 1/100 s. */
const TICKS_PER_SECOND = 100;

/** CPU time of this process and its children so far, s; null where there is no `/proc`. */
export async function readCpuSeconds(): Promise<number | null> {
  try {
    let ticks = 0;
    for (const entry of await readdir('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
      // The name in brackets may hold spaces; fields are counted from behind it.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const isOurs = Number(entry) === process.pid || Number(fields[1]) === process.pid;
      if (isOurs) ticks += Number(fields[11]) + Number(fields[12]);
    }
    return ticks / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}
