import { EventEmitter } from 'node:events';
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import type { Carried } from '../shared/carried.js';
import { fromEngineSchema, type Program, type ToEngine } from './engine-messages.js';

export interface EngineOptions {
  /** Built file of the engine's process. */
  readonly entry: string;
  /** Built files of the programs that it may ask for. */
  readonly programs: Readonly<Record<Program, string>>;
  readonly version: string;
  readonly dataFolder: string;
  readonly videosFolder: string;
  readonly env: NodeJS.ProcessEnv;
}

/** How long the engine's n-th failure in a row is waited out before it is started again, ms. */
const RESTART_DELAYS = [0, 250, 500, 1_000, 2_000, 4_000];
/** An engine that ran this long, ms, had not failed from the start. */
const STABLE = 20_000;
/** How long the engine may take to bring streams and recordings to their end, ms. */
const CLOSE_WITHIN = 20_000;

interface EngineEvents {
  /** An engine runs, the first or one after a crash: whoever wants it takes a new port. */
  started: [];
  /** A process ended, the engine's own or one of a program that it asked for. */
  ended: [name: string, code: number];
}

/**
 * Keeps the engine's process alive: starts it again after a crash with what it had handed over, so that a stream and
 * a panic go on, and runs other programs for it.
 */
export class EngineSupervisor extends EventEmitter<EngineEvents> {
  readonly #options: EngineOptions;
  #engine: UtilityProcess | null = null;
  readonly #programs = new Map<number, UtilityProcess>();
  #carried: Carried | null = null;
  #failures = 0;
  #closing: Promise<void> | null = null;

  constructor(options: EngineOptions) {
    super();
    this.#options = options;
  }

  start(): void {
    const { entry, env, version, dataFolder, videosFolder } = this.#options;
    const engine = utilityProcess.fork(entry, [], { serviceName: 'Veilcast engine', env });
    const startedAt = Date.now();
    this.#engine = engine;
    engine.on('message', (message: unknown) => {
      if (this.#engine === engine) this.#hear(engine, message);
    });
    engine.once('exit', (code) => {
      this.#end(Date.now() - startedAt, code);
    });
    this.#tell(engine, { type: 'open', version, dataFolder, videosFolder, carried: this.#carried });
    this.emit('started');
  }

  /** A way to speak to the running engine by the contract; null while none runs. */
  connect(): MessagePortMain | null {
    if (!this.#engine) return null;
    const { port1, port2 } = new MessageChannelMain();
    this.#tell(this.#engine, { type: 'connect' }, port1);
    return port2;
  }

  /** What the next engine begins with, where the running one can't be told: a panic is kept whatever happens. */
  rememberPanic(on: boolean): void {
    const nothing: Carried = { live: false, recording: false, panic: on, sessionKeys: {} };
    this.#carried = { ...(this.#carried ?? nothing), panic: on };
  }

  /** Ends streams and recordings as they should end, then the engine; one that does not manage is killed. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const engine = this.#engine;
    if (!engine) return;
    const ended = new Promise<void>((resolve) => {
      engine.once('exit', () => {
        resolve();
      });
    });
    this.#tell(engine, { type: 'close' });
    const limit = setTimeout(() => {
      endProcess(engine);
    }, CLOSE_WITHIN);
    await ended;
    clearTimeout(limit);
  }

  #tell(engine: UtilityProcess, message: ToEngine, port?: MessagePortMain): void {
    engine.postMessage(message, port ? [port] : []);
  }

  #hear(engine: UtilityProcess, message: unknown): void {
    const parsed = fromEngineSchema.safeParse(message);
    if (!parsed.success) return;
    switch (parsed.data.type) {
      case 'launch':
        this.#launch(engine, parsed.data.program, parsed.data.id);
        return;
      case 'kill': {
        const program = this.#programs.get(parsed.data.id);
        if (program) endProcess(program);
        return;
      }
      case 'carry':
        this.#carried = parsed.data.carried;
    }
  }

  #launch(engine: UtilityProcess, program: Program, id: number): void {
    const { programs, env } = this.#options;
    const child = utilityProcess.fork(programs[program], [], {
      serviceName: `Veilcast ${program}`,
      env,
    });
    this.#programs.set(id, child);
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage(null, [port1]);
    this.#tell(engine, { type: 'launched', id }, port2);
    child.once('exit', (code) => {
      if (this.#programs.get(id) === child) this.#programs.delete(id);
      this.emit('ended', program, code);
      if (this.#engine === engine) this.#tell(engine, { type: 'ended', id, reason: `exit code ${code}` });
    });
  }

  #end(ranFor: number, code: number): void {
    this.#engine = null;
    // They end by themselves when their port closes; a hung one does not.
    for (const program of this.#programs.values()) endProcess(program);
    this.#programs.clear();
    this.emit('ended', 'engine', code);
    if (this.#closing) return;
    this.#failures = ranFor >= STABLE ? 0 : this.#failures;
    const delay = RESTART_DELAYS[Math.min(this.#failures, RESTART_DELAYS.length - 1)];
    this.#failures += 1;
    setTimeout(() => {
      if (!this.#closing) this.start();
    }, delay);
  }
}

/** At once and whatever it is doing: a hung native run hears no polite signal. */
function endProcess(child: UtilityProcess): void {
  if (child.pid === undefined) {
    child.once('spawn', () => {
      endProcess(child);
    });
    return;
  }
  try {
    process.kill(child.pid, 'SIGKILL');
  } catch (error) {
    // It was faster.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
