import {
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AV_PIX_FMT_YUV420P,
} from 'node-av';
import type { AppError } from '../../shared/errors.js';
import { toAppError } from '../../shared/errors.js';
import { AudioEncoder } from '../encode/audio-encoder.js';
import { VideoEncoder, type VideoCodecName } from '../encode/video-encoder.js';
import {
  packetTime,
  type Output,
  type OutputHost,
  type ProgramFormat,
  type ProgramPacket,
} from '../output/output.js';
import type { RedactedFrame } from '../redact/redactor.js';
import type { Canvas } from '../scene/compositor.js';
import type { LiveMeter } from './live-meter.js';

/** How the program is encoded, once for all outputs. */
export interface ProgramEncoding {
  readonly codec: VideoCodecName;
  readonly preset: string;
  readonly bitsPerSecond: number;
}

/** The sound that goes with a frame. */
export interface ProgramSound {
  /** Program sample that it begins with. */
  readonly first: number;
  /** Interleaved stereo samples (−1…1). */
  readonly samples: Float32Array;
}

interface Encoders {
  readonly video: VideoEncoder;
  readonly audio: AudioEncoder;
}

/** More frames than this waiting for the encoder and new ones are left out: the program may not fall behind. */
const MAX_WAITING = 15;
/** Seconds between keyframes: what the streaming services ask for. */
const KEYFRAME_SECONDS = 2;

/**
 * Encodes the program once and hands each packet to every output. Outputs come and go while the program runs; with
 * none of them nothing is encoded.
 */
export class ProgramOutputs {
  /** Resolves when encoding broke for good. */
  readonly failed: Promise<AppError>;
  /** What an output that is made for this program asks of it. */
  readonly host: OutputHost;
  readonly #canvas: Canvas;
  readonly #encoding: ProgramEncoding;
  readonly #meter: LiveMeter;
  #encoders: Encoders | null = null;
  #outputs: readonly Output[] = [];
  #fail: (error: AppError) => void = () => undefined;
  /** Everything that touches the encoders, one after the other. */
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;
  /** Frames from before the last panic are not encoded any more. */
  #generation = 0;

  constructor(options: {
    canvas: Canvas;
    encoding: ProgramEncoding;
    meter: LiveMeter;
    changed: (output: Output) => void;
  }) {
    const { canvas, encoding, meter, changed } = options;
    this.#canvas = canvas;
    this.#encoding = encoding;
    this.#meter = meter;
    this.host = {
      requestKeyframe: () => this.#encoders?.video.requestKeyframe(),
      changed,
      sent: (packet) => {
        if (packet.kind === 'video') meter.sent(packetTime(packet));
      },
    };
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  get outputs(): readonly Output[] {
    return this.#outputs;
  }

  /** Opens the encoders where nothing was encoded so far, starts the output and sends to it from now on. */
  async add(output: Output): Promise<void> {
    this.#outputs = [...this.#outputs, output];
    try {
      await output.start(await this.#openEncoders());
    } catch (error) {
      await this.#forget(output);
      throw error;
    }
  }

  /** Ends an output; it still writes what it has. The last one ends the encoding. */
  async remove(output: Output): Promise<void> {
    // What was let out before is still encoded for it.
    await this.#tail;
    await Promise.all([output.stop(), this.#forget(output)]);
  }

  /** Takes over the next frame and its sound; they are encoded in the order they came. */
  push(redacted: RedactedFrame, sound: ProgramSound): void {
    if (this.#outputs.length === 0) {
      redacted.release();
      return;
    }
    const leaveOut = this.#waiting >= MAX_WAITING;
    if (leaveOut) {
      redacted.release();
      this.#meter.dropped(1);
    } else {
      this.#waiting += 1;
    }
    const generation = this.#generation;
    this.#queue(async () => {
      if (!leaveOut) await this.#encodePicture(redacted, generation);
      await this.#encodeSound(sound);
    });
  }

  /** Lets nothing out that no output has sent yet, and goes on with a keyframe. */
  dropUnsent(): void {
    this.#generation += 1;
    for (const output of this.#outputs) output.dropUnsent();
    this.host.requestKeyframe();
  }

  /** Encodes what waits and what the encoders still hold, ends every output and closes the encoders. */
  async finish(): Promise<void> {
    this.#queue(async () => {
      const encoders = this.#encoders;
      if (!encoders) return;
      this.#deliver('video', encoders, await encoders.video.encode(null));
      this.#deliver('audio', encoders, await encoders.audio.encode(null));
    });
    await this.#tail;
    await Promise.all(this.#outputs.map((output) => output.stop()));
    this.#closeEncoders();
  }

  async #openEncoders(): Promise<ProgramFormat> {
    await this.#inTurn(async () => {
      this.#encoders ??= await openEncoders(this.#canvas, this.#encoding);
    });
    if (!this.#encoders) throw new Error('the encoders were closed while an output was starting');
    return { video: this.#encoders.video.context, audio: this.#encoders.audio.context };
  }

  #forget(output: Output): Promise<void> {
    this.#outputs = this.#outputs.filter((other) => other !== output);
    return this.#inTurn(() => {
      if (this.#outputs.length === 0) this.#closeEncoders();
    });
  }

  #closeEncoders(): void {
    this.#encoders?.video.close();
    this.#encoders?.audio.close();
    this.#encoders = null;
  }

  /** Runs when everything before it has; its error is the caller's. */
  #inTurn(work: () => Promise<void> | void): Promise<void> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => undefined);
    return done;
  }

  #queue(work: () => Promise<void>): void {
    this.#inTurn(work).catch((error: unknown) => {
      this.#fail(toAppError(error, 'encoder.failed', 'encoding the program'));
    });
  }

  async #encodePicture(redacted: RedactedFrame, generation: number): Promise<void> {
    const startedAt = performance.now();
    try {
      const encoders = this.#encoders;
      if (!encoders || generation !== this.#generation) {
        redacted.release();
        return;
      }
      const packets = await encoders.video.encode(redacted);
      // Panic may have come while the frame was in the encoder.
      if (generation === this.#generation) this.#deliver('video', encoders, packets);
      else for (const packet of packets) packet.free();
      this.#meter.encoded(performance.now() - startedAt);
    } finally {
      this.#waiting -= 1;
    }
  }

  async #encodeSound({ first, samples }: ProgramSound): Promise<void> {
    const encoders = this.#encoders;
    if (!encoders) return;
    this.#deliver('audio', encoders, await encoders.audio.encode(samples, first));
  }

  #deliver(kind: 'video' | 'audio', encoders: Encoders, packets: readonly ProgramPacket['packet'][]): void {
    const { timeBase } = encoders[kind].context;
    for (const packet of packets) {
      const made: ProgramPacket = {
        kind,
        packet,
        timeBase,
        keyframe: kind === 'audio' || packet.isKeyframe,
      };
      if (kind === 'video') this.#meter.packetReady(packetTime(made));
      for (const output of this.#outputs) output.write(made);
      packet.free();
    }
  }
}

async function openEncoders(canvas: Canvas, encoding: ProgramEncoding): Promise<Encoders> {
  const { width, height, frameRate } = canvas;
  const video = await VideoEncoder.open({
    codec: encoding.codec,
    width,
    height,
    format: AV_PIX_FMT_YUV420P,
    timeBase: { num: 1, den: frameRate },
    frameRate: { num: frameRate, den: 1 },
    preset: encoding.preset,
    rate: { mode: 'cbr', bitsPerSecond: encoding.bitsPerSecond },
    keyframeInterval: frameRate * KEYFRAME_SECONDS,
    lowLatency: true,
    color: {
      range: AVCOL_RANGE_MPEG,
      space: AVCOL_SPC_BT709,
      primaries: AVCOL_PRI_BT709,
      transfer: AVCOL_TRC_BT709,
    },
  });
  try {
    return { video, audio: await AudioEncoder.open() };
  } catch (error) {
    video.close();
    throw error;
  }
}
