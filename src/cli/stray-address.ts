import { AppError } from '../shared/errors.js';

/** How the address of a streaming server begins; what it ends in is a stream key. */
const ADDRESS = /\b(?:rtmp\w*|srt|rist):\//i;

/**
 * Refuses a server's address anywhere but after `--to`, and does not repeat it: taken for a source, a file or a
 * command, it would be named in messages and reports with the key in it. Throws AppError `usage.invalid`.
 */
export function refuseStrayAddress(args: readonly string[]): void {
  const stray = args.findIndex((arg, index) => ADDRESS.test(arg) && !isDestination(args, index));
  if (stray < 0) return;
  throw new AppError(
    'usage.invalid',
    `expected a server's address only after live --to, got one as argument ${stray + 1}`,
  );
}

function isDestination(args: readonly string[], index: number): boolean {
  if (args[0] !== 'live') return false;
  return args[index - 1] === '--to' || args[index]?.startsWith('--to=') === true;
}
