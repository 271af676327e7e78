import { join } from 'node:path';
import { AppError, toAppError } from '../../shared/errors.js';
import type { Settings } from '../../shared/settings.js';
import type { StudioStatus } from '../../shared/studio-status.js';
import { SILENCE } from '../audio/program-audio.js';
import type { SupervisedDetector } from '../detect/detector.js';
import type { Output, OutputHost } from '../output/output.js';
import { RecordingOutput } from '../output/recording-output.js';
import { PreviewTap, type PreviewPicture } from '../preview/preview-tap.js';
import { sleep } from '../source/patience.js';
import type { PatientSource } from '../source/patient-source.js';
import { LiveProgram } from './live-program.js';
import { announceTo, Streams, type StreamsOptions } from './streams.js';

export interface BroadcastOptions extends StreamsOptions {
  readonly detector: SupervisedDetector;
  readonly settings: Settings;
  /** Where recordings go when the settings name no folder. */
  readonly videosFolder: string;
}

/** A program that nobody watches any more ends after this, ms: a window that is loaded again finds it running. */
const LINGER_MS = 3_000;
/** Waits before a program that failed is started again, ms; the last repeats. */
const RESTART_MS = [200, 1_000, 3_000];
/** One that ran for this long begins again with the shortest wait, ms. */
const HEALTHY_MS = 10_000;

type ProgramParts = Pick<
  StudioStatus,
  'program' | 'liveSince' | 'recordingSince' | 'recordingPath' | 'panic' | 'outputs' | 'level' | 'problem'
>;

/**
 * What is wanted (live, recording, panic, previews) and the program that gives it. The program runs while anything
 * wants it, and is started again with everything that was wanted when it fails.
 */
export class Broadcast {
  readonly #options: BroadcastOptions;
  readonly #streams: Streams;
  readonly #taps = new Map<
    number,
    { readonly width: number; readonly deliver: Deliver; tap: PreviewTap | null }
  >();
  readonly #closing = new AbortController();
  #settings: Settings;
  #program: LiveProgram | null = null;
  /** Starting, stopping and changing, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #liveSince: number | null = null;
  #recording: { readonly output: Output; readonly path: string; readonly since: number } | null = null;
  #recordingWanted = false;
  #panic = false;
  #problem: AppError | null = null;
  #restarts = 0;
  #linger: NodeJS.Timeout | null = null;

  constructor(options: BroadcastOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#streams = new Streams(options);
  }

  get live(): boolean {
    return this.#liveSince !== null;
  }

  get recording(): boolean {
    return this.#recordingWanted;
  }

  get panicOn(): boolean {
    return this.#panic;
  }

  /** Streams to every enabled destination. Throws AppError `usage.invalid` when there is none, or one lacks its key. */
  startLive(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.live) return;
      if (!this.#settings.destinations.some(({ enabled }) => enabled)) {
        throw new AppError(
          'usage.invalid',
          'live: expected a destination that is switched on, there is none',
        );
      }
      const program = await this.#ensureProgram();
      this.#liveSince = Date.now();
      try {
        await this.#follow(program);
        this.#problem = null;
      } catch (error) {
        if (Object.keys(this.#streams.outputs).length === 0) this.#liveSince = null;
        throw error;
      } finally {
        await this.#endUnwanted();
      }
    });
  }

  stopLive(): Promise<void> {
    return this.#inTurn(async () => {
      this.#liveSince = null;
      if (this.#program) await this.#streams.end(this.#program);
      await this.#endUnwanted();
    });
  }

  /** Answers the path that the recording will have. Throws AppError `output.*`. */
  startRecording(): Promise<string> {
    return this.#inTurn(async () => {
      if (this.#recording) return this.#recording.path;
      const program = await this.#ensureProgram();
      try {
        return await this.#record(program);
      } finally {
        await this.#endUnwanted();
      }
    });
  }

  /** Ends the recording with what is on the screen now: it waits for what is still held back. */
  async stopRecording(): Promise<void> {
    const recording = this.#recording;
    this.#recordingWanted = false;
    if (recording) await sleep((this.#program?.holdMs ?? 0) + 50, this.#closing.signal);
    await this.#inTurn(async () => {
      if (recording && this.#recording === recording) {
        this.#recording = null;
        await this.#program?.removeOutput(recording.output);
      }
      await this.#endUnwanted();
    });
  }

  /** At once: it waits for nothing. */
  setPanic(on: boolean): void {
    this.#panic = on;
    if (this.#program) this.#program.panic = on;
    this.#options.log('warning', on ? 'panic: everything is covered' : 'panic was taken back');
    this.#options.changed();
  }

  /** Pictures of the program for a viewer from now on, `width` px wide at most. */
  async watch(viewer: number, width: number, deliver: Deliver): Promise<void> {
    this.unwatch(viewer);
    this.#taps.set(viewer, { width, deliver, tap: null });
    await this.#inTurn(() => this.#ensureProgram());
  }

  unwatch(viewer: number): void {
    this.#taps.get(viewer)?.tap?.close();
    if (this.#taps.delete(viewer)) this.#later(() => this.#endUnwanted());
  }

  shown(viewer: number): void {
    this.#taps.get(viewer)?.tap?.shown();
  }

  /** Throws AppError `usage.invalid` for what cannot change while live or recording. */
  assertMayChange(settings: Settings): void {
    if (!this.live && !this.#recordingWanted) return;
    if (!LiveProgram.differs(this.#settings, settings)) return;
    throw new AppError(
      'usage.invalid',
      'video and hold cannot change while live or recording: stop first, then change them',
    );
  }

  /** Follows changed settings, without a gap where it can. */
  apply(settings: Settings): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#settings;
      this.#settings = settings;
      if (!this.#program) return;
      if (LiveProgram.differs(before, settings)) {
        await this.#stopProgram();
        await this.#ensureProgram();
        return;
      }
      this.#program.apply(settings);
      if (this.live) await this.#follow(this.#program).catch(this.#logFailure);
    });
  }

  /** A destination's key changed: a stream to it begins anew. */
  keyChanged(destination: string): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.live || !this.#program) return;
      await this.#streams.restart(destination, this.#program);
      await this.#follow(this.#program).catch(this.#logFailure);
    });
  }

  findSource(uri: string): { source: PatientSource; time: number } | null {
    const source = this.#program?.findSource(uri);
    return source && this.#program ? { source, time: this.#program.status().time } : null;
  }

  status(): ProgramParts {
    const program = this.#program?.status() ?? null;
    const microphone = this.#program?.microphoneError ?? null;
    const problem =
      this.#problem ?? (microphone === null ? null : { code: 'source.unavailable', message: microphone });
    return {
      program,
      liveSince: this.#liveSince,
      recordingSince: this.#recording?.since ?? null,
      recordingPath: this.#recording?.path ?? null,
      panic: this.#panic,
      outputs: this.#streams.outputs,
      level: this.#program?.readLevel() ?? { peak: SILENCE, rms: SILENCE },
      problem: problem && { code: problem.code, message: problem.message },
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#linger) clearTimeout(this.#linger);
    await this.#inTurn(() => this.#stopProgram());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done
      .catch(() => undefined)
      .then(() => {
        this.#options.changed();
      });
    return done;
  }

  /** In turn, with nobody waiting for it. */
  #later(work: () => Promise<void>): void {
    this.#inTurn(work).catch(this.#logFailure);
  }

  readonly #logFailure = (thrown: unknown): void => {
    this.#options.log('error', toAppError(thrown, 'engine.internal', 'the program').message);
  };

  async #ensureProgram(): Promise<LiveProgram> {
    if (this.#program) {
      this.#attachTaps();
      return this.#program;
    }
    const startedAt = performance.now();
    const program = await LiveProgram.start({
      settings: this.#settings,
      detector: this.#options.detector,
      onProgram: (frame, decision) => {
        for (const { tap } of this.#taps.values()) tap?.offer(frame, decision);
      },
    }).catch((error: unknown) => {
      this.#problem = toAppError(error, 'engine.internal', 'starting the program');
      throw this.#problem;
    });
    if (this.#panic) program.panic = true;
    this.#program = program;
    this.#problem = null;
    this.#attachTaps();
    void program.failed.then((error) => {
      if (this.#program !== program) return;
      if (performance.now() - startedAt > HEALTHY_MS) this.#restarts = 0;
      this.#later(() => this.#startAgain(program, error));
    });
    return program;
  }

  #attachTaps(): void {
    const { width, height, frameRate } = this.#settings.video;
    for (const viewer of this.#taps.values()) {
      viewer.tap ??= new PreviewTap({ width, height, frameRate }, viewer.width, viewer.deliver);
    }
  }

  /** The program failed: another one takes over everything that was wanted of it, tried until it runs. */
  async #startAgain(failed: LiveProgram, error: AppError): Promise<void> {
    if (this.#program !== failed) return;
    this.#problem = error;
    this.#options.log('error', `the program failed and is started again: ${error.message}`);
    const recorded = this.#recordingWanted;
    await this.#stopProgram();
    while (!this.#closing.signal.aborted && this.#isWanted()) {
      await sleep(RESTART_MS[Math.min(this.#restarts, RESTART_MS.length - 1)] ?? 0, this.#closing.signal);
      this.#restarts += 1;
      try {
        const program = await this.#ensureProgram();
        if (this.live) await this.#follow(program);
        if (recorded) await this.#record(program);
        return;
      } catch (thrown) {
        this.#logFailure(thrown);
        if (this.#isRunning()) return;
      }
    }
  }

  #follow(program: LiveProgram): Promise<void> {
    const { destinations, video } = this.#settings;
    return this.#streams.follow(destinations, program, video.bitsPerSecond);
  }

  async #record(program: LiveProgram): Promise<string> {
    const { recordingFolder, recordingFormat } = this.#settings.output;
    const folder = recordingFolder ?? this.#options.videosFolder;
    const host = announceTo(program.host, this.#options);
    const output = await addRecording(program, join(folder, `Veilcast ${timeForName(new Date())}`), {
      extension: recordingFormat,
      host: {
        ...host,
        changed: (changed) => {
          host.changed(changed);
          if (changed.state.state === 'failed') this.#loseRecording(changed);
        },
      },
    });
    this.#recording = { output, path: output.name, since: Date.now() };
    this.#recordingWanted = true;
    this.#problem = null;
    return output.name;
  }

  #loseRecording(output: Output): void {
    if (output.state.state === 'failed') this.#problem = output.state.error;
    this.#recordingWanted = false;
    this.#later(async () => {
      if (this.#recording?.output !== output) return;
      this.#recording = null;
      await this.#program?.removeOutput(output);
      await this.#endUnwanted();
    });
  }

  #isRunning(): boolean {
    return this.#program !== null;
  }

  #isWanted(): boolean {
    return this.live || this.#recordingWanted || this.#taps.size > 0;
  }

  async #endUnwanted(): Promise<void> {
    if (this.#linger) clearTimeout(this.#linger);
    this.#linger = null;
    if (this.#isWanted() || !this.#program) return;
    this.#linger = setTimeout(() => {
      this.#later(async () => {
        if (!this.#isWanted()) await this.#stopProgram();
      });
    }, LINGER_MS);
    await Promise.resolve();
  }

  async #stopProgram(): Promise<void> {
    const program = this.#program;
    this.#program = null;
    for (const viewer of this.#taps.values()) {
      viewer.tap?.close();
      viewer.tap = null;
    }
    this.#streams.forget();
    this.#recording = null;
    await program?.stop();
  }
}

/** Two recordings may begin in one second: the next free name is taken. Throws AppError `output.*`. */
async function addRecording(
  program: LiveProgram,
  name: string,
  { extension, host }: { extension: string; host: OutputHost },
): Promise<Output> {
  for (let number = 1; ; number += 1) {
    const path = `${name}${number === 1 ? '' : ` (${number})`}.${extension}`;
    const output = new RecordingOutput(path, host);
    try {
      await program.addOutput(output);
      return output;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'output.exists')) throw error;
    }
  }
}

type Deliver = (picture: PreviewPicture) => void;

/** `2026-11-23 14-05-09`, in local time: no colon, which some systems refuse in names. */
function timeForName(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join('-')}`;
}
