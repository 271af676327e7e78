import { AVSEEK_FLAG_BACKWARD, AV_NOPTS_VALUE, type Frame, type Packet } from 'node-av';
import { AppError, toAppError } from '../../shared/errors.js';
import { AudioResampler } from '../audio/audio-resampler.js';
import type { AudioSource } from '../audio/audio-source.js';
import { AudioTimeline } from '../audio/audio-timeline.js';
import { AUDIO_RATE } from '../encode/audio-encoder.js';
import { MediaInput } from '../ffmpeg/media-input.js';
import { StreamDecoder } from '../ffmpeg/stream-decoder.js';
import type { SourceFrame, SourceState, VideoSource } from './video-source.js';

/** Decoded ahead of the program: enough to ride out a slow keyframe, little enough to stay small in memory. */
const VIDEO_AHEAD = 6;
const AUDIO_AHEAD_SECONDS = 0.4;
/** A file whose sound lies far from its picture must not fill the memory; frames. */
const VIDEO_LIMIT = 40;

interface TimedFrame {
  readonly frame: Frame;
  /** Playback time, s since the first picture of the first round. */
  readonly time: number;
}

/** Plays a media file in real time, picture and sound from one reader, once or in a loop. */
export class FileSource implements VideoSource {
  /** The file's sound on the same clock as its picture. */
  readonly audio: AudioSource;
  readonly #path: string;
  readonly #loop: boolean;
  #input: MediaInput | null = null;
  #video: StreamDecoder | null = null;
  #sound: StreamDecoder | null = null;
  #resampler = new AudioResampler();
  #timeline = new AudioTimeline();
  #queue: TimedFrame[] = [];
  #current: TimedFrame | null = null;
  #id = 0;
  #shownAt = performance.now();
  #state: SourceState = { state: 'ready' };
  /** Program time at which playback began, s. */
  #anchor: number | null = null;
  /** When the picture starts on the file's clock, s: the origin of picture and sound, so that they stay in sync. */
  #origin = 0;
  /** What the rounds before this one took, and how far this one reaches, s. */
  #roundOffset = 0;
  #roundEnd = 0;
  #readToEnd = false;
  #closed = false;
  #wake: (() => void) | null = null;
  #pump: Promise<void> | null = null;

  constructor(path: string, options: { loop: boolean }) {
    this.#path = path;
    this.#loop = options.loop;
    this.audio = {
      open: () => Promise.resolve(),
      samplesAt: (first, count) => this.#samplesAt(first, count),
      close: () => Promise.resolve(),
    };
  }

  get state(): SourceState {
    return this.#state;
  }

  async open(): Promise<void> {
    this.#input = await MediaInput.open(this.#path);
    const { video, audio } = this.#input;
    if (!video) {
      await this.#input.close();
      throw new AppError('input.no-video', `${this.#path}: expected a picture, found none`);
    }
    this.#input.readOnly([video, audio]);
    // The picture's start, not the file's: sound that begins a little earlier must not leave a gap in each round.
    const { num, den } = video.timeBase;
    this.#origin = video.startTime === AV_NOPTS_VALUE ? 0 : (Number(video.startTime) * num) / den;
    this.#video = await StreamDecoder.open(video, 2);
    this.#sound = audio ? await StreamDecoder.open(audio, 1) : null;
    await new Promise<void>((resolve, reject) => {
      this.#pump = this.#fill(resolve).catch((error: unknown) => {
        const failure = toAppError(error, 'source.lost', this.#path);
        this.#state = { state: 'lost', error: failure };
        reject(failure);
      });
    });
  }

  frameAt(time: number): SourceFrame | null {
    this.#anchor ??= time;
    const playback = time - this.#anchor;
    while (this.#queue[0] && this.#queue[0].time <= playback + 1e-6) {
      this.#current?.frame.free();
      this.#current = this.#queue.shift() ?? null;
      this.#id += 1;
      // A file is captured at the moment that its picture is due: decoding ahead is no latency.
      this.#shownAt = performance.now();
    }
    this.#wake?.();
    if (this.#readToEnd && this.#queue.length === 0 && playback >= this.#roundOffset + this.#roundEnd) {
      if (this.#state.state === 'ready') this.#state = { state: 'ended' };
    }
    const shown = this.#current ?? this.#queue[0];
    return shown ? { frame: shown.frame, id: this.#id, capturedAt: this.#shownAt } : null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#pump;
    this.#current?.frame.free();
    this.#current = null;
    for (const queued of this.#queue.splice(0)) queued.frame.free();
    this.#video?.close();
    this.#sound?.close();
    this.#resampler.close();
    await this.#input?.close();
  }

  #samplesAt(first: number, count: number): Float32Array {
    const anchor = Math.round((this.#anchor ?? 0) * AUDIO_RATE);
    return this.#timeline.take(first - anchor, count);
  }

  get #full(): boolean {
    const playback = this.#current?.time ?? 0;
    const soundAhead = this.#sound ? this.#timeline.end / AUDIO_RATE - playback : AUDIO_AHEAD_SECONDS;
    if (this.#queue.length >= VIDEO_LIMIT) return true;
    return this.#queue.length >= VIDEO_AHEAD && soundAhead >= AUDIO_AHEAD_SECONDS;
  }

  async #fill(ready: () => void): Promise<void> {
    let announced = false;
    while (!this.#closed) {
      if (!announced && this.#queue.length > 0) {
        announced = true;
        ready();
      }
      if (this.#full) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = null;
        continue;
      }
      const packet = await this.#input?.read();
      await this.#decode(packet ?? null);
      if (packet) continue;
      if (!announced && this.#queue.length === 0) {
        throw new AppError('input.truncated', `${this.#path}: no picture could be decoded`);
      }
      if (!this.#loop) {
        this.#readToEnd = true;
        ready();
        return;
      }
      await this.#rewind();
    }
  }

  async #decode(packet: Packet | null): Promise<void> {
    if (this.#video && (!packet || packet.streamIndex === this.#video.stream.index)) {
      for (const frame of await this.#video.decode(packet)) this.#takePicture(frame, this.#video);
    }
    if (this.#sound && (!packet || packet.streamIndex === this.#sound.stream.index)) {
      for (const frame of await this.#sound.decode(packet)) this.#takeSound(frame, this.#sound);
    }
  }

  #takePicture(frame: Frame, decoder: StreamDecoder): void {
    const media = mediaTime(frame, decoder);
    const start = media === null ? this.#roundEnd : media - this.#origin;
    const length = Math.max(seconds(frame.duration, decoder), 1 / 240);
    this.#roundEnd = Math.max(this.#roundEnd, start + length);
    this.#queue.push({ frame, time: this.#roundOffset + start });
  }

  #takeSound(frame: Frame, decoder: StreamDecoder): void {
    const media = mediaTime(frame, decoder);
    const samples = this.#resampler.resample(frame);
    frame.free();
    const start = media === null ? null : this.#roundOffset + media - this.#origin;
    this.#timeline.put(start === null ? this.#timeline.end : Math.round(start * AUDIO_RATE), samples);
  }

  async #rewind(): Promise<void> {
    this.#roundOffset += this.#roundEnd;
    this.#roundEnd = 0;
    await this.#input?.context.seekFrame(-1, this.#input.context.startTime, AVSEEK_FLAG_BACKWARD);
    this.#video?.flush();
    this.#sound?.flush();
  }
}

function mediaTime(frame: Frame, decoder: StreamDecoder): number | null {
  const pts = frame.bestEffortTimestamp === AV_NOPTS_VALUE ? frame.pts : frame.bestEffortTimestamp;
  return pts === AV_NOPTS_VALUE ? null : seconds(pts, decoder);
}

function seconds(ticks: bigint, decoder: StreamDecoder): number {
  const { num, den } = decoder.stream.timeBase;
  return (Number(ticks) * num) / den;
}
