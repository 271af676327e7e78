import type { CoverReason } from '../../shared/cover.js';
import type { LiveStatus } from '../../shared/live-status.js';
import type { Output } from '../output/output.js';
import type { RedactedFrame } from '../redact/redactor.js';
import type { RawPicture } from '../scene/raw-picture.js';
import { StageClock } from './stage-clock.js';

const RATE_WINDOW_MS = 2_000;
const MAX_JOURNEYS = 300;

interface Journey {
  /** Null for a repeated picture: how old that is says nothing about the line. */
  readonly capturedAt: number | null;
  readyAt: number;
}

/** Counts what the session does and times it, stage by stage. */
export class LiveMeter {
  readonly stages = new StageClock();
  readonly #frameRate: number;
  #frames = 0;
  #dropped = 0;
  #covered = 0;
  #reasons = new Map<CoverReason, number>();
  #lastCovered: number | null = null;
  #time = 0;
  #stopped = false;
  #recent: number[] = [];
  /** When frames that are under way were captured and encoded, by frame number. */
  #journeys = new Map<number, Journey>();

  constructor(frameRate: number) {
    this.#frameRate = frameRate;
  }

  composed(picture: RawPicture, { skipped, composeMs }: { skipped: number; composeMs: number }): void {
    this.#frames += 1;
    this.#dropped += skipped;
    this.#time = picture.time;
    this.stages.record('composite', composeMs);
    const now = performance.now();
    this.#recent.push(now);
    while ((this.#recent[0] ?? now) < now - RATE_WINDOW_MS) this.#recent.shift();
  }

  dropped(frames: number): void {
    this.#dropped += frames;
  }

  redacted(
    frame: RedactedFrame,
    { heldMs, redactMs, capturedAt }: { heldMs: number; redactMs: number; capturedAt: number | null },
  ): void {
    this.stages.record('hold', heldMs);
    this.stages.record('redact', redactMs);
    this.#journeys.set(frame.index, { capturedAt, readyAt: 0 });
    // While no output takes packets the journeys never end.
    const [oldest] = this.#journeys.keys();
    if (oldest !== undefined && this.#journeys.size > MAX_JOURNEYS) this.#journeys.delete(oldest);
    if (frame.covered !== 'whole') return;
    this.#covered += 1;
    this.#lastCovered = frame.time;
    const reason = frame.reason ?? 'redactor-failed';
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }

  encoded(ms: number): void {
    this.stages.record('encode', ms);
  }

  /** The packet of the frame at program time `time` (s) left the encoder. */
  packetReady(time: number): void {
    const journey = this.#journeys.get(this.#indexAt(time));
    if (journey) journey.readyAt = performance.now();
  }

  /** The first output handed the packet of the frame at `time` (s) on. */
  sent(time: number): void {
    const index = this.#indexAt(time);
    const journey = this.#journeys.get(index);
    if (!journey || journey.readyAt === 0) return;
    this.#journeys.delete(index);
    const now = performance.now();
    this.stages.record('send', now - journey.readyAt);
    if (journey.capturedAt !== null) this.stages.record('total', now - journey.capturedAt);
  }

  stopped(): void {
    this.#stopped = true;
  }

  status(parts: {
    stopping: boolean;
    holdMs: number;
    detector: LiveStatus['detector'];
    sources: LiveStatus['sources'];
    outputs: readonly Output[];
  }): LiveStatus {
    const running = parts.stopping ? 'stopping' : this.#frames > 0 ? 'live' : 'starting';
    return {
      state: this.#stopped ? 'stopped' : running,
      time: this.#time,
      frames: this.#frames,
      frameRate: this.#currentRate(),
      droppedFrames: this.#dropped,
      coveredFrames: this.#covered,
      coveredReasons: Object.fromEntries(this.#reasons),
      lastCovered: this.#lastCovered,
      holdMs: parts.holdMs,
      detector: parts.detector,
      sources: parts.sources,
      outputs: parts.outputs.map(describeOutput),
      stages: this.stages.summary(),
    };
  }

  #indexAt(time: number): number {
    return Math.round(time * this.#frameRate);
  }

  #currentRate(): number {
    const first = this.#recent[0];
    const last = this.#recent.at(-1);
    if (first === undefined || last === undefined || last <= first) return 0;
    return Math.round(((this.#recent.length - 1) * 10_000) / (last - first)) / 10;
  }
}

function describeOutput(output: Output): LiveStatus['outputs'][number] {
  const { state } = output;
  const error = state.state === 'failed' || state.state === 'reconnecting' ? state.error : null;
  return {
    name: output.name,
    state: state.state,
    error: error && { code: error.code, message: error.message },
    ...output.counters,
  };
}
