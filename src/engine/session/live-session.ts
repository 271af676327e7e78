import {
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AV_PIX_FMT_YUV420P,
} from 'node-av';
import type { PolicyName, Style } from '../../shared/cover.js';
import { toAppError, type AppError } from '../../shared/errors.js';
import type { LiveStatus } from '../../shared/live-status.js';
import type { AudioSource } from '../audio/audio-source.js';
import type { SupervisedDetector } from '../detect/detector.js';
import { AUDIO_RATE, AudioEncoder } from '../encode/audio-encoder.js';
import { VideoEncoder, type VideoCodecName } from '../encode/video-encoder.js';
import { HoldBuffer, sizeHold } from '../hold/hold-buffer.js';
import { packetTime, type Output, type OutputHost } from '../output/output.js';
import { decideMask } from '../policy/decide-mask.js';
import { POLICY_RULES, type PolicyRules } from '../policy/policy-rules.js';
import { Redactor } from '../redact/redactor.js';
import { runRedactorSelfTest } from '../redact/self-test.js';
import { Compositor, type Canvas, type SceneItem } from '../scene/compositor.js';
import type { RawPicture } from '../scene/raw-picture.js';
import { TrackBook } from '../track/track-book.js';
import { LiveSearch } from './live-search.js';
import { LiveMeter } from './live-meter.js';
import { ProgramClock } from './program-clock.js';
import { ProgramEncoder } from './program-encoder.js';

export interface LiveOptions {
  readonly canvas: Canvas;
  readonly items: readonly SceneItem[];
  readonly audio: AudioSource;
  readonly detector: SupervisedDetector;
  readonly style: Style;
  readonly policy: PolicyName;
  /** How long the program is held back, ms. */
  readonly holdMs: number;
  readonly encoder: {
    readonly codec: VideoCodecName;
    readonly preset: string;
    readonly bitsPerSecond: number;
  };
  readonly outputs: (host: OutputHost) => readonly Output[];
}

/** One frame on its way through the hold: its picture, and the sound that goes with it. */
interface HeldFrame {
  readonly picture: RawPicture;
  readonly capturedAt: number | null;
  readonly sound: Float32Array;
}

/** Seconds between keyframes: what the streaming services ask for. */
const KEYFRAME_SECONDS = 2;

/**
 * The line, live: sources → compositor → hold → policy → redactor → encoder → outputs, with the search for faces
 * beside it. `#takeIn` and `#letOut` are the two ends of the hold.
 */
export class LiveSession {
  readonly meter: LiveMeter;
  /** Resolves when every source has ended or every output was given up; the error says which. */
  readonly finished: Promise<AppError | null>;
  readonly #options: LiveOptions;
  readonly #rules: PolicyRules;
  readonly #book: TrackBook;
  readonly #hold: HoldBuffer<HeldFrame>;
  readonly #compositor: Compositor;
  readonly #search: LiveSearch;
  readonly #redactor: Redactor;
  readonly #clock: ProgramClock;
  readonly #encoder: ProgramEncoder;
  readonly #outputs: readonly Output[];
  #finish: (error: AppError | null) => void = () => undefined;
  #soundTaken = 0;
  #stopping: Promise<void> | null = null;

  /**
   * Checks the redactor, opens encoders and outputs and starts the clock. The sources are open already.
   * Throws AppError `redactor.self-test`, `hold.too-large`, `encoder.failed` or `output.*`.
   */
  static async start(options: LiveOptions): Promise<LiveSession> {
    runRedactorSelfTest(options.style);
    const { canvas, encoder } = options;
    const hold = new HoldBuffer<HeldFrame>(sizeHold(options.holdMs, canvas).frames);
    const video = await VideoEncoder.open({
      codec: encoder.codec,
      width: canvas.width,
      height: canvas.height,
      format: AV_PIX_FMT_YUV420P,
      timeBase: { num: 1, den: canvas.frameRate },
      frameRate: { num: canvas.frameRate, den: 1 },
      preset: encoder.preset,
      rate: { mode: 'cbr', bitsPerSecond: encoder.bitsPerSecond },
      keyframeInterval: canvas.frameRate * KEYFRAME_SECONDS,
      lowLatency: true,
      color: {
        range: AVCOL_RANGE_MPEG,
        space: AVCOL_SPC_BT709,
        primaries: AVCOL_PRI_BT709,
        transfer: AVCOL_TRC_BT709,
      },
    });
    const session = new LiveSession(options, hold, video, await AudioEncoder.open());
    try {
      for (const output of session.#outputs) await output.start(session.#encoder.format);
    } catch (error) {
      await session.stop();
      throw error;
    }
    session.#clock.start();
    return session;
  }

  private constructor(
    options: LiveOptions,
    hold: HoldBuffer<HeldFrame>,
    video: VideoEncoder,
    audio: AudioEncoder,
  ) {
    this.#options = options;
    this.#rules = POLICY_RULES[options.policy];
    this.#book = new TrackBook(this.#rules.track);
    this.#hold = hold;
    this.#compositor = new Compositor(options.canvas, options.items);
    this.#redactor = new Redactor({ style: options.style });
    this.meter = new LiveMeter(options.canvas.frameRate);
    this.#outputs = options.outputs({
      requestKeyframe: () => {
        video.requestKeyframe();
      },
      changed: () => {
        this.#giveUpWithoutOutputs();
      },
      sent: (packet) => {
        if (packet.kind === 'video') this.meter.sent(packetTime(packet));
      },
    });
    this.#encoder = new ProgramEncoder({ video, audio, outputs: this.#outputs, meter: this.meter });
    this.#search = new LiveSearch({
      detector: options.detector,
      book: this.#book,
      canvas: options.canvas,
      onSearched: ({ elapsedMs }) => {
        this.meter.stages.record('detect', elapsedMs);
      },
    });
    this.#clock = new ProgramClock(options.canvas.frameRate, (index, skipped) => {
      this.#takeIn(index, skipped);
    });
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#encoder.failed.then(
      (error) => {
        this.#finish(error);
      },
      () => undefined,
    );
  }

  /** A full snapshot of where the session stands. */
  status(): LiveStatus {
    const { items, detector, holdMs } = this.#options;
    return this.meter.status({
      stopping: this.#stopping !== null,
      holdMs,
      detector: {
        state: detector.state,
        provider: detector.provider,
        searches: this.#search.searches,
        failures: this.#search.failures,
      },
      sources: items.map(({ source: { state } }) => ({
        state: state.state,
        message: state.state === 'lost' ? state.error.message : null,
      })),
      outputs: this.#outputs,
    });
  }

  /** Lets out what is held, finishes every output and frees everything. Sources and detector stay the caller's. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopOnce();
    return this.#stopping;
  }

  /** Into the hold: one frame of the program, offered to the search on its way. */
  #takeIn(index: number, skipped: number): void {
    const { canvas, audio, items } = this.#options;
    try {
      const startedAt = performance.now();
      const { picture, capturedAt } = this.#compositor.compose(index, index / canvas.frameRate);
      const soundEnd = Math.round(((index + 1) * AUDIO_RATE) / canvas.frameRate);
      const sound = audio.samplesAt(this.#soundTaken, soundEnd - this.#soundTaken);
      this.#soundTaken = soundEnd;
      this.meter.composed(picture, { skipped, composeMs: performance.now() - startedAt });
      this.#search.offer(picture);
      for (const held of this.#hold.push({ picture, capturedAt, sound })) this.#letOut(held);
    } catch (error) {
      this.#finish(toAppError(error, 'engine.internal', 'composing the program'));
      return;
    }
    if (items.every(({ source }) => source.state.state === 'ended')) this.#finish(null);
  }

  /** Out of the hold: decided, covered and encoded. Nothing else in the session sees an encoder. */
  #letOut({ picture, capturedAt, sound }: HeldFrame): void {
    const { canvas, holdMs, detector } = this.#options;
    const decision = decideMask({
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
    this.#encoder.push(redacted, sound);
    this.#book.forgetBefore(picture.time - this.#rules.track.holdAfterLoss - 1);
  }

  #giveUpWithoutOutputs(): void {
    const states = this.#outputs.map((output) => output.state);
    if (!states.every((state) => state.state === 'failed')) return;
    const [first] = states;
    if (first?.state === 'failed') this.#finish(first.error);
  }

  async #stopOnce(): Promise<void> {
    this.#clock.stop();
    await this.#search.finish();
    for (const held of this.#hold.drain()) this.#letOut(held);
    this.#search.close();
    await this.#encoder.finish();
    await Promise.all(this.#outputs.map((output) => output.stop()));
    this.#encoder.close();
    this.#compositor.close();
    this.meter.stopped();
    this.#finish(null);
  }
}
