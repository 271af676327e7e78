import { forkProcess, type LaunchProgram, type ProgramName } from '../engine/process/process-port.js';

/** The engine's programs, beside the engine in the build. */
export const PROGRAM_ENTRIES: Readonly<Record<ProgramName, URL>> = {
  inference: new URL('../engine/detect/inference-process.js', import.meta.url),
  'cover-files': new URL('../engine/files/cover-process.js', import.meta.url),
};

/** Plain Node forks them. */
export const launchProgram: LaunchProgram = (program) => forkProcess(PROGRAM_ENTRIES[program]);
