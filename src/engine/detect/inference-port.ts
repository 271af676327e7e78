import { fork } from 'node:child_process';
import type { InferenceRequest } from './inference-messages.js';

/** A running detector process, however it was started. */
export interface InferencePort {
  send(request: InferenceRequest): void;
  /** What it says, unchecked. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when it has ended for whatever reason. */
  onExit(listener: (reason: string) => void): void;
  kill(): void;
}

/** Starts the detector's process as a child of plain Node. `entry` is a built file. */
export function forkInference(entry: URL): InferencePort {
  const child = fork(entry, {
    // Pictures travel as they are instead of as text.
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let ended = false;
  return {
    send: (request) => {
      // A child on its way out is told by its exit, not by this write.
      if (child.connected) child.send(request, () => undefined);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      const end = (reason: string): void => {
        if (ended) return;
        ended = true;
        listener(reason);
      };
      child.on('exit', (code, signal) => {
        end(signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`);
      });
      child.on('error', (error) => {
        end(error.message);
      });
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
