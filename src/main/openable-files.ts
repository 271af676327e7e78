import type { FileJob } from '../shared/file-jobs.js';
import type { StudioClient } from './studio-client.js';

/** The files that the engine said it made since the start: covered copies and recordings. No other is opened. */
export class OpenableFiles {
  readonly #paths = new Set<string>();

  constructor(studio: StudioClient) {
    studio.on('jobs', (jobs) => {
      this.#addOutputs(jobs);
    });
    studio.on('status', ({ recordingPath }) => {
      if (recordingPath !== null) this.#paths.add(recordingPath);
    });
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  #addOutputs(jobs: readonly FileJob[]): void {
    for (const { output } of jobs) if (output !== null) this.#paths.add(output);
  }
}
