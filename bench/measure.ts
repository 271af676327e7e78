import { spawn, spawnSync } from 'node:child_process';

/** What one run of a command cost, all its processes together. */
export interface Cost {
  /** s */
  readonly wall: number;
  /** User and system time, s. */
  readonly cpu: number;
  /** Highest resident memory, MB. */
  readonly memory: number;
}

/** Throws when there is no ffmpeg on the PATH to compare with. */
export function requireFfmpeg(): void {
  if (spawnSync('ffmpeg', ['-version']).status === 0) return;
  throw new Error('expected ffmpeg on the PATH to compare with, found none');
}

/** Runs a command under the shell's `time`, which counts its children's CPU too, and watches the memory of all. */
export async function measure(command: readonly string[]): Promise<Cost> {
  const startedAt = performance.now();
  const child = spawn('/usr/bin/env', ['bash', '-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  let memory = 0;
  const watch = setInterval(() => {
    memory = Math.max(memory, memoryBelow(child.pid ?? 0));
  }, 200);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${command[0] ?? ''} failed: ${words}`);
  const [user = NaN, system = NaN] = words.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  return { wall: (performance.now() - startedAt) / 1e3, cpu: user + system, memory };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** Resident memory of a process and all below it, MB. */
export function memoryBelow(root: number): number {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,rss='], { encoding: 'utf8' });
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = new Set([root]);
  for (let size = 0; size !== below.size;) {
    size = below.size;
    for (const [pid = 0, parent = 0] of processes) if (below.has(parent)) below.add(pid);
  }
  return processes.reduce(
    (sum, [pid = 0, , kilobytes = 0]) => sum + (below.has(pid) ? kilobytes / 1024 : 0),
    0,
  );
}
