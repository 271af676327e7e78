import type { Destination } from '../../shared/settings.js';
import type { Output, OutputHost } from '../output/output.js';
import { RtmpOutput } from '../output/rtmp-output.js';
import { parseRtmpTarget } from '../output/rtmp-target.js';
import { AppError } from '../../shared/errors.js';
import type { LiveProgram } from './live-program.js';

export interface StreamsOptions {
  readonly readKey: (destination: string) => Promise<string | null>;
  readonly log: (level: 'info' | 'warning' | 'error', text: string) => void;
  readonly changed: () => void;
}

interface Stream {
  readonly output: Output;
  /** The destination as it was when the stream began. */
  readonly destination: Destination;
}

/** The streams to the destinations of the settings, while live. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #streams = new Map<string, Stream>();

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /** By destination id: the name of its output in the program's status. */
  get outputs(): Record<string, string> {
    return Object.fromEntries([...this.#streams].map(([id, { output }]) => [id, output.name]));
  }

  /**
   * Streams to every enabled destination, and ends what is not one any more. Throws AppError `usage.invalid` when a
   * destination lacks its address or key; the others are streamed to.
   */
  async follow(
    destinations: readonly Destination[],
    program: LiveProgram,
    bitsPerSecond: number,
  ): Promise<void> {
    const wanted = destinations.filter(({ enabled }) => enabled);
    for (const [id, { output, destination }] of this.#streams) {
      if (wanted.some((other) => isSameTarget(other, destination))) continue;
      this.#streams.delete(id);
      await program.removeOutput(output);
    }
    const problems: unknown[] = [];
    for (const destination of wanted) {
      if (this.#streams.has(destination.id)) continue;
      await this.#begin(destination, program, bitsPerSecond).catch((error: unknown) => problems.push(error));
    }
    if (problems.length > 0) throw problems[0];
  }

  /** Begins the stream to a destination anew, as after a change of its key. */
  async restart(id: string, program: LiveProgram): Promise<void> {
    const stream = this.#streams.get(id);
    if (!stream) return;
    this.#streams.delete(id);
    await program.removeOutput(stream.output);
  }

  async end(program: LiveProgram): Promise<void> {
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    await Promise.all(streams.map(({ output }) => program.removeOutput(output)));
  }

  /** Forgets the streams of a program that is over. */
  forget(): void {
    this.#streams.clear();
  }

  async #begin(destination: Destination, program: LiveProgram, bitsPerSecond: number): Promise<void> {
    const key = await this.#options.readKey(destination.id);
    if (key === null) {
      throw new AppError('usage.invalid', `${destination.name}: expected a stream key, there is none`);
    }
    const target = parseRtmpTarget(destination.server, key);
    const name = this.#nameFor(destination);
    const output = new RtmpOutput({ ...target, name }, this.#announce(program.host), bitsPerSecond);
    await program.addOutput(output);
    this.#streams.set(destination.id, { output, destination });
  }

  /** What people called it; two of one name are told apart. */
  #nameFor({ name }: Destination): string {
    const taken = new Set([...this.#streams.values()].map(({ output }) => output.name));
    let free = name;
    for (let number = 2; taken.has(free); number += 1) free = `${name} (${number})`;
    return free;
  }

  #announce(host: OutputHost): OutputHost {
    return announceTo(host, this.#options);
  }
}

/** Tells the log and the status of every change of an output's state. */
export function announceTo(
  host: OutputHost,
  { log, changed }: Pick<StreamsOptions, 'log' | 'changed'>,
): OutputHost {
  return {
    requestKeyframe: () => {
      host.requestKeyframe();
    },
    sent: (packet) => {
      host.sent(packet);
    },
    changed: (output) => {
      host.changed(output);
      const { state } = output;
      const failing = state.state === 'failed' || state.state === 'reconnecting';
      const level = state.state === 'failed' ? 'error' : failing ? 'warning' : 'info';
      log(level, `${output.name}: ${state.state}${failing ? `: ${state.error.message}` : ''}`);
      changed();
    },
  };
}

function isSameTarget(a: Destination, b: Destination): boolean {
  return a.id === b.id && a.server === b.server && a.name === b.name;
}
