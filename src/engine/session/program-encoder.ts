import type { AppError } from '../../shared/errors.js';
import { toAppError } from '../../shared/errors.js';
import type { AudioEncoder } from '../encode/audio-encoder.js';
import type { VideoEncoder } from '../encode/video-encoder.js';
import { packetTime, type Output, type ProgramFormat, type ProgramPacket } from '../output/output.js';
import type { RedactedFrame } from '../redact/redactor.js';
import type { LiveMeter } from './live-meter.js';

/** More frames than this waiting for the encoder and new ones are left out: the program may not fall behind. */
const MAX_WAITING = 15;

/** Encodes the program once and hands each packet to every output. */
export class ProgramEncoder {
  readonly format: ProgramFormat;
  /** Resolves when encoding broke for good. */
  readonly failed: Promise<AppError>;
  readonly #video: VideoEncoder;
  readonly #audio: AudioEncoder;
  readonly #outputs: readonly Output[];
  readonly #meter: LiveMeter;
  #fail: (error: AppError) => void = () => undefined;
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(options: {
    video: VideoEncoder;
    audio: AudioEncoder;
    outputs: readonly Output[];
    meter: LiveMeter;
  }) {
    this.#video = options.video;
    this.#audio = options.audio;
    this.#outputs = options.outputs;
    this.#meter = options.meter;
    this.format = { video: options.video.context, audio: options.audio.context };
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  /** Takes over the next frame and its sound; they are encoded in the order they came. */
  push(redacted: RedactedFrame, sound: Float32Array): void {
    const leaveOut = this.#waiting >= MAX_WAITING;
    if (leaveOut) {
      redacted.release();
      this.#meter.dropped(1);
    } else {
      this.#waiting += 1;
    }
    this.#tail = this.#tail.then(async () => {
      try {
        if (!leaveOut) await this.#encodePicture(redacted);
        await this.#encodeSound(sound);
      } catch (error) {
        this.#fail(toAppError(error, 'encoder.failed', 'encoding the program'));
      }
    });
  }

  /** Encodes what waits and what the encoders still hold. */
  async finish(): Promise<void> {
    await this.#tail;
    try {
      await this.#encodePicture(null);
      await this.#encodeSound(null);
    } catch (error) {
      this.#fail(toAppError(error, 'encoder.failed', 'finishing the program'));
    }
  }

  close(): void {
    this.#video.close();
    this.#audio.close();
  }

  async #encodePicture(redacted: RedactedFrame | null): Promise<void> {
    const startedAt = performance.now();
    const time = redacted?.time ?? null;
    try {
      this.#deliver('video', await this.#video.encode(redacted));
    } finally {
      if (redacted) this.#waiting -= 1;
    }
    if (time !== null) this.#meter.encoded(performance.now() - startedAt);
  }

  async #encodeSound(sound: Float32Array | null): Promise<void> {
    this.#deliver('audio', await this.#audio.encode(sound));
  }

  #deliver(kind: 'video' | 'audio', packets: readonly ProgramPacket['packet'][]): void {
    const { timeBase } = kind === 'video' ? this.#video.context : this.#audio.context;
    for (const packet of packets) {
      const made: ProgramPacket = { kind, packet, timeBase, keyframe: kind === 'audio' || packet.isKeyframe };
      if (kind === 'video') this.#meter.packetReady(packetTime(made));
      for (const output of this.#outputs) output.write(made);
      packet.free();
    }
  }
}
