import { fork } from 'node:child_process';
import { once } from 'node:events';

/** One picture that the viewer saw. */
export interface ViewerReport {
  /** The time code in the picture; null when it could not be read. */
  readonly code: number | null;
  /** When it was decoded, ms since 1970. */
  readonly at: number;
  /** Its time in the stream, s. */
  readonly time: number;
}

export interface Viewer {
  /** Everything seen so far. */
  readonly seen: readonly ViewerReport[];
  /** Resolves once `count` pictures were seen; rejects when the stream ended before. */
  untilSeen(count: number): Promise<void>;
  /** Finishes the file and ends. Resolves with the exit code; not 0: it could not play or keep the stream. */
  finish(): Promise<number | null>;
}

/** Starts a viewer of the stream at `address` in a process of its own. `entry` is `viewer-process.js`. */
export function startViewer(entry: URL, address: string, file: string): Viewer {
  const child = fork(entry, [address, file], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const seen: ViewerReport[] = [];
  const errors: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  child.on('message', (report) => {
    seen.push(report as ViewerReport);
    child.emit('seen');
  });
  // Its last reports may arrive after its end: the channel closes when all were read.
  const exited = Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(([[code]]) => {
    child.emit('seen');
    return code as number | null;
  });
  return {
    seen,
    untilSeen: async (count) => {
      while (seen.length < count) {
        if (child.exitCode !== null)
          throw new Error(`the viewer saw ${seen.length} pictures and ended: ${errors.join('')}`);
        await once(child, 'seen');
      }
    },
    finish: async () => {
      if (child.connected) child.send('finish', () => undefined);
      return exited;
    },
  };
}
