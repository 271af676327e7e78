import { readFile, readdir } from 'node:fs/promises';

/** Linux counts process time in steps of 1/100 s. */
const TICKS_PER_SECOND = 100;

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

/** CPU time so far of a living process and all living ones below it, s; null where there is no `/proc`. */
export async function readCpuSeconds(root: number): Promise<number | null> {
  const processes = await listProcesses();
  if (!processes) return null;
  const below = new Set([root]);
  for (let size = 0; size !== below.size;) {
    size = below.size;
    for (const { pid, parent } of processes) if (below.has(parent)) below.add(pid);
  }
  return processes.reduce((sum, { pid, ticks }) => sum + (below.has(pid) ? ticks : 0), 0) / TICKS_PER_SECOND;
}

async function listProcesses(): Promise<ProcessTimes[] | null> {
  try {
    const entries = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
    return await Promise.all(
      entries.map(async (entry) => {
        // A process that has just ended has no times any more.
        const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
        // The name in brackets may hold spaces; fields are counted from behind it.
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
        return { pid: Number(entry), parent: Number(fields[1] ?? 0), ticks };
      }),
    );
  } catch {
    return null;
  }
}
