import { NEXT_STEP, toAppError, type AppError, type ErrorCode } from '../shared/errors.js';
import type { CliIo } from './cli-io.js';

/** What the command answers to the shell. Scripts rely on these numbers. */
export const EXIT = {
  done: 0,
  usage: 2,
  input: 3,
  output: 4,
  covered: 5,
  interrupted: 130,
} as const;

/** The exit code of a failure: 2 wrong usage, 3 an input, 4 an output or the engine. */
export function exitCodeOf(code: ErrorCode): number {
  const [area] = code.split('.');
  switch (area) {
    case 'usage':
    case 'hold':
      return EXIT.usage;
    case 'input':
    case 'source':
    case 'model':
      return EXIT.input;
    default:
      return EXIT.output;
  }
}

/** Prints what happened and what to do, and gives the exit code. With `json` one object goes to stdout. */
export function reportFailure(thrown: unknown, io: CliIo, json: boolean): number {
  const error: AppError = toAppError(thrown, 'engine.internal', 'unexpected');
  if (json) io.stdout(JSON.stringify({ error: { code: error.code, message: error.message } }));
  io.stderr(`veilcast: ${error.message}`);
  io.stderr(`  ${NEXT_STEP[error.code]}`);
  return exitCodeOf(error.code);
}
