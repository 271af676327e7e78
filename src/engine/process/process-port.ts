import { fork } from 'node:child_process';

/** A running process of the engine's own, however it was started: plain Node forks it, Electron's shell launches it. */
export interface ProcessPort {
  send(message: unknown): void;
  /** What it says, unchecked. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when it has ended for whatever reason. */
  onExit(listener: (reason: string) => void): void;
  kill(): void;
}

/** The engine's programs that run in processes of their own. */
export type ProgramName = 'inference' | 'cover-files';

/** Starts one of the engine's programs. */
export type LaunchProgram = (program: ProgramName) => ProcessPort;

/** Starts a program as a child of plain Node. `entry` is a built file. */
export function forkProcess(entry: URL): ProcessPort {
  const child = fork(entry, {
    // Pictures travel as they are instead of as text.
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let ended = false;
  return {
    send: (message) => {
      // A child on its way out is told by its exit, not by this write.
      if (child.connected) child.send(message as object, () => undefined);
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
