#!/usr/bin/env node
import { AppError } from '../shared/errors.js';
import type { CliIo } from './cli-io.js';
import { EXIT, reportFailure } from './exit-codes.js';
import { HELP } from './help.js';
import { refuseStrayAddress } from './stray-address.js';
import { readVersion } from './version.js';

/** Runs one command and answers its exit code. */
type Command = (args: string[], io: CliIo, stop: AbortSignal) => Promise<number>;

/** Loaded when it is their turn: all of them together take longer to load than most of them take to run. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  blur: async () => (await import('./commands/blur.js')).runBlur,
  detect: async () => (await import('./commands/detect.js')).runDetect,
  live: async () => (await import('./commands/live.js')).runLive,
  audit: async () => (await import('./commands/audit.js')).runAudit,
  devices: async () => (await import('./commands/devices.js')).runDevices,
  models: async () => (await import('./commands/models.js')).runModels,
  serve: async () => (await import('./commands/serve.js')).runServe,
  bench: async () => (await import('./commands/bench.js')).runBench,
};

async function main(args: readonly string[], io: CliIo, stop: AbortSignal): Promise<number> {
  const [name = '--help', ...rest] = args;
  if (name === '--help' || name === '-h' || rest.includes('--help')) {
    io.stdout(HELP);
    return EXIT.done;
  }
  if (name === '--version') {
    io.stdout(await readVersion());
    return EXIT.done;
  }
  try {
    refuseStrayAddress(args);
    const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!load) throw new AppError('usage.invalid', `expected a command, got ${name}`);
    const run = await load();
    return await run(rest, io, stop);
  } catch (error) {
    return reportFailure(asUsageError(error), io, rest.includes('--json'));
  }
}

/** Node's argument parser throws its own errors for unknown options and missing values. */
function asUsageError(thrown: unknown): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  if (!code.startsWith('ERR_PARSE_ARGS')) return thrown;
  // What was typed in the wrong place may be a stream key.
  const message =
    code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL'
      ? 'expected options only, got an argument that belongs to none of them'
      : (thrown as Error).message.replaceAll('\n', ' ');
  return new AppError('usage.invalid', message);
}

const interrupt = new AbortController();
// SIGHUP: the terminal was closed, which must not cost the end of a recording either.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    interrupt.abort();
    // Who asks twice does not want to wait for a clean end.
    process.once(signal, () => process.exit(EXIT.interrupted));
  });
}
for (const stream of [process.stdout, process.stderr]) {
  // Nobody reads any more (`| head`, a closed window). What is made for its words alone ends; a broadcast goes on.
  stream.on('error', () => {
    if (!['live', 'serve'].includes(process.argv[2] ?? '')) interrupt.abort();
  });
}
const io: CliIo = {
  stdout: (line) => process.stdout.write(`${line}\n`),
  stderr: (line) => process.stderr.write(`${line}\n`),
};
process.exitCode = await main(process.argv.slice(2), io, interrupt.signal);
