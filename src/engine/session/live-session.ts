import type { MaskDecision, Style } from '../../shared/cover.js';
import { toAppError, type AppError } from '../../shared/errors.js';
import type { LiveStatus } from '../../shared/live-status.js';
import type { AudioSource } from '../audio/audio-source.js';
import type { SupervisedDetector } from '../detect/detector.js';
import { AUDIO_RATE } from '../encode/audio-encoder.js';
import { HoldBuffer, sizeHold } from '../hold/hold-buffer.js';
import type { Output, OutputHost } from '../output/output.js';
import { decideMask } from '../policy/decide-mask.js';
import type { PolicyRules } from '../policy/policy-rules.js';
import { Redactor, type RedactedFrame } from '../redact/redactor.js';
import { runRedactorSelfTest } from '../redact/self-test.js';
import { Compositor, type Canvas, type SceneItem } from '../scene/compositor.js';
import type { RawPicture } from '../scene/raw-picture.js';
import { TrackBook } from '../track/track-book.js';
import { LiveSearch } from './live-search.js';
import { LiveMeter } from './live-meter.js';
import { Panic } from './panic.js';
import { ProgramClock } from './program-clock.js';
import { ProgramOutputs, type ProgramEncoding, type ProgramSound } from './program-outputs.js';

export interface LiveOptions {
  readonly canvas: Canvas;
  readonly items: readonly SceneItem[];
  readonly audio: AudioSource;
  readonly detector: SupervisedDetector;
  readonly style: Style;
  readonly rules: PolicyRules;
  /** How long the program is held back, ms. */
  readonly holdMs: number;
  readonly encoding: ProgramEncoding;
  /** Outputs from the start on; further ones come and go with `addOutput` and `removeOutput`. */
  readonly outputs: (host: OutputHost) => readonly Output[];
  /** Whether the session is finished when every source has ended, or every output was given up. */
  readonly endsByItself: boolean;
  /** Sees every frame of the program as it leaves; the frame stays the session's. */
  readonly onProgram?: (frame: RedactedFrame, decision: MaskDecision) => void;
}

/** One frame on its way through the hold: its picture, and the sound that goes with it. */
interface HeldFrame {
  readonly picture: RawPicture;
  readonly capturedAt: number | null;
  readonly sound: ProgramSound;
}

/**
 * The line, live: sources → compositor → hold → policy → redactor → encoder → outputs, with the search for faces
 * beside it. `#takeIn` and `#letOut` are the two ends of the hold.
 */
export class LiveSession {
  readonly meter: LiveMeter;
  /** Covers everything from the call of `panic.begin()` on, frames in the hold included. */
  readonly panic: Panic;
  /** Resolves when the session can't go on, or has ended by itself; the error says why. */
  readonly finished: Promise<AppError | null>;
  readonly #options: LiveOptions;
  readonly #book: TrackBook;
  readonly #hold: HoldBuffer<HeldFrame>;
  readonly #compositor: Compositor;
  readonly #search: LiveSearch;
  readonly #redactor: Redactor;
  readonly #clock: ProgramClock;
  readonly #outputs: ProgramOutputs;
  #items: readonly SceneItem[];
  #audio: AudioSource;
  #rules: PolicyRules;
  #finish: (error: AppError | null) => void = () => undefined;
  #soundTaken = 0;
  #stopping: Promise<void> | null = null;

  /**
   * Checks the redactor, opens encoders and outputs and starts the clock. The sources are open already.
   * Throws AppError `redactor.self-test`, `hold.too-large`, `encoder.failed` or `output.*`.
   */
  static async start(options: LiveOptions): Promise<LiveSession> {
    runRedactorSelfTest(options.style);
    const session = new LiveSession(options, new HoldBuffer(sizeHold(options.holdMs, options.canvas).frames));
    try {
      for (const output of options.outputs(session.#outputs.host)) await session.#outputs.add(output);
    } catch (error) {
      await session.stop();
      throw error;
    }
    session.#clock.start();
    return session;
  }

  private constructor(options: LiveOptions, hold: HoldBuffer<HeldFrame>) {
    const { canvas, rules } = options;
    this.#options = options;
    this.#items = options.items;
    this.#audio = options.audio;
    this.#rules = rules;
    this.#book = new TrackBook(rules.track);
    this.#hold = hold;
    this.#compositor = new Compositor(canvas, options.items);
    this.#redactor = new Redactor({ style: options.style });
    this.meter = new LiveMeter(canvas.frameRate);
    this.#outputs = new ProgramOutputs({
      canvas,
      encoding: options.encoding,
      meter: this.meter,
      changed: () => {
        this.#giveUpWithoutOutputs();
      },
    });
    this.panic = new Panic(() => {
      this.#outputs.dropUnsent();
    });
    this.#search = new LiveSearch({
      detector: options.detector,
      book: this.#book,
      canvas,
      onSearched: ({ elapsedMs }) => {
        this.meter.stages.record('detect', elapsedMs);
      },
    });
    this.#clock = new ProgramClock(canvas.frameRate, (index, skipped) => {
      this.#takeIn(index, skipped);
    });
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#outputs.failed.then(
      (error) => {
        this.#finish(error);
      },
      () => undefined,
    );
  }

  /** What an output that is to be added is made with. */
  get host(): OutputHost {
    return this.#outputs.host;
  }

  /** Shows and plays something else from the next frame on. Both are the caller's, open already. */
  show(items: readonly SceneItem[], audio: AudioSource): void {
    this.#items = items;
    this.#audio = audio;
    this.#compositor.items = items;
  }

  /** Covers otherwise from the next frame on that leaves the hold. Throws AppError `redactor.self-test`. */
  cover(style: Style, rules: PolicyRules): void {
    runRedactorSelfTest(style);
    this.#redactor.style = style;
    this.#rules = rules;
    this.#book.rules = rules.track;
  }

  /** Sends the program to one more output, from its next keyframe on. Throws AppError `encoder.failed` or `output.*`. */
  addOutput(output: Output): Promise<void> {
    return this.#outputs.add(output);
  }

  /** Ends an output: it still gets what has left the hold by now. */
  removeOutput(output: Output): Promise<void> {
    return this.#outputs.remove(output);
  }

  /** A full snapshot of where the session stands. */
  status(): LiveStatus {
    const { detector, holdMs } = this.#options;
    return this.meter.status({
      stopping: this.#stopping !== null,
      holdMs,
      detector: {
        state: detector.state,
        provider: detector.provider,
        searches: this.#search.searches,
        failures: this.#search.failures,
      },
      sources: this.#items.map(({ source: { state } }) => ({
        state: state.state,
        message: state.state === 'lost' ? state.error.message : null,
      })),
      outputs: this.#outputs.outputs,
    });
  }

  /** Lets out what is held, finishes every output and frees everything. Sources and detector stay the caller's. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopOnce();
    return this.#stopping;
  }

  /** Into the hold: one frame of the program, offered to the search on its way. */
  #takeIn(index: number, skipped: number): void {
    const { frameRate } = this.#options.canvas;
    try {
      const startedAt = performance.now();
      const { picture, capturedAt } = this.#compositor.compose(index, index / frameRate);
      const sound = this.#takeSound(Math.round(((index + 1) * AUDIO_RATE) / frameRate));
      this.meter.composed(picture, { skipped, composeMs: performance.now() - startedAt });
      this.panic.composed(picture.time);
      this.#search.offer(picture);
      for (const held of this.#hold.push({ picture, capturedAt, sound })) this.#letOut(held);
    } catch (error) {
      this.#finish(toAppError(error, 'engine.internal', 'composing the program'));
      return;
    }
    if (!this.#options.endsByItself) return;
    if (this.#items.every(({ source }) => source.state.state === 'ended')) this.#finish(null);
  }

  #takeSound(end: number): ProgramSound {
    const first = this.#soundTaken;
    this.#soundTaken = end;
    return { first, samples: this.#audio.samplesAt(first, end - first) };
  }

  /** Out of the hold: decided, covered and encoded. Nothing else in the session sees an encoder. */
  #letOut({ picture, capturedAt, sound }: HeldFrame): void {
    const { canvas, holdMs, detector, onProgram } = this.#options;
    const decision =
      this.panic.coverOf(picture.time) ??
      decideMask({
        time: picture.time,
        book: this.#book,
        rules: this.#rules,
        lookAhead: holdMs > 0,
        frame: canvas,
        detectorState: detector.state,
      });
    const startedAt = performance.now();
    const heldMs = startedAt - picture.enteredAt;
    const redacted = this.#redactor.redact(picture, decision);
    this.meter.redacted(redacted, { heldMs, redactMs: performance.now() - startedAt, capturedAt });
    onProgram?.(redacted, decision);
    this.#outputs.push(redacted, sound);
    this.#book.forgetBefore(picture.time - this.#rules.track.holdAfterLoss - 1);
  }

  #giveUpWithoutOutputs(): void {
    if (!this.#options.endsByItself) return;
    const states = this.#outputs.outputs.map((output) => output.state);
    if (!states.every((state) => state.state === 'failed')) return;
    const [first] = states;
    if (first?.state === 'failed') this.#finish(first.error);
  }

  async #stopOnce(): Promise<void> {
    this.#clock.stop();
    await this.#search.finish();
    for (const held of this.#hold.drain()) this.#letOut(held);
    this.#search.close();
    await this.#outputs.finish();
    this.#compositor.close();
    this.meter.stopped();
    this.#finish(null);
  }
}
