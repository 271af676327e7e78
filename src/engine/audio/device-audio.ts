import { AppError, toAppError } from '../../shared/errors.js';
import { DeviceChoice, distinguish } from '../source/device-choice.js';
import type { Capture, CaptureRequest, DeviceLayer } from '../source/device-layer.js';
import { ffmpegDevices } from '../source/ffmpeg-devices.js';
import { sleep, within } from '../source/patience.js';
import { AudioResampler } from './audio-resampler.js';
import type { AudioSource } from './audio-source.js';
import { DriftBuffer } from './drift-buffer.js';

export type AudioInputChoice =
  { readonly kind: 'mic'; readonly index: number } | { readonly kind: 'desktop' };

/** Wait after a read that gave nothing, ms. */
const POLL_MS = 5;
/** A device that does not open within this does not work, ms. */
const OPEN_MS = 8_000;
/** How long a driver may hold up closing, ms. */
const CLOSE_MS = 1_000;
/** Wait before a lost device is opened again, ms. */
const REOPEN_MS = 1_000;

/**
 * A microphone of the system's list, or what the desktop plays. `open` throws AppError `source.unavailable` or
 * `source.unsupported`.
 */
export function openAudioInput(choice: AudioInputChoice, devices: DeviceLayer = ffmpegDevices): AudioSource {
  if (choice.kind === 'desktop') return new DeviceAudio(choice.kind, refuseDesktop);
  const microphone = new Microphone(choice.index, devices);
  return new DeviceAudio(`mic:${choice.index}`, () => microphone.open());
}

function refuseDesktop(): Promise<Capture> {
  return Promise.reject(
    new AppError(
      'source.unsupported',
      'this FFmpeg cannot listen to the desktop: choose a monitor or Stereo Mix device with --audio mic:N where there is one',
    ),
  );
}

/** Stereo is what is asked for first, as the program is; ALSA converts nothing here, so one channel must be named. */
const STEREO = {};
const MONO = { ch_layout: 'mono' };

/** A microphone of the system's list, opened as it can be and, after a loss, as it could. */
class Microphone {
  readonly #choice: DeviceChoice;
  readonly #devices: DeviceLayer;
  #works: Record<string, string> | null = null;

  constructor(index: number, devices: DeviceLayer) {
    this.#choice = new DeviceChoice('microphone', index, devices);
    this.#devices = devices;
  }

  async open(): Promise<Capture> {
    const microphone = await this.#choice.find();
    const twins = await distinguish(microphone, 'audio', this.#devices);
    const request = microphoneRequest(this.#devices.platform, microphone.name);
    const ask = async (layout: Record<string, string>): Promise<Capture> => {
      const options = { ...request.options, ...twins, ...layout };
      const capture = await this.#devices.open({ ...request, options });
      this.#works = layout;
      return capture;
    };
    if (request.device !== 'alsa') return ask(STEREO);
    try {
      return await ask(this.#works ?? STEREO);
    } catch (error) {
      if (this.#works) throw error;
      return await ask(MONO).catch(() => {
        const { message } = toAppError(error, 'source.unavailable', 'opening');
        throw new AppError(
          'source.unavailable',
          `${microphone.description} cannot be opened, another program may be using it: ${message}`,
          { cause: error },
        );
      });
    }
  }
}

function microphoneRequest(platform: NodeJS.Platform, name: string): CaptureRequest {
  switch (platform) {
    case 'win32':
      return { device: 'dshow', address: `audio=${name}`, options: { audio_buffer_size: '20' } };
    case 'darwin':
      return { device: 'avfoundation', address: `:${name}`, options: {} };
    default:
      return { device: 'alsa', address: name, options: {} };
  }
}

/** Sound of a device, kept at the program's clock. A device that breaks off is silent until it is back. */
class DeviceAudio implements AudioSource {
  readonly #name: string;
  readonly #openDevice: () => Promise<Capture>;
  readonly #buffer = new DriftBuffer();
  readonly #resampler = new AudioResampler();
  readonly #closing = new AbortController();
  #capture: Capture | null = null;
  #loop: Promise<void> = Promise.resolve();
  /** Resolves when the driver has let go of the last capture. */
  #letGone: Promise<void> = Promise.resolve();

  constructor(name: string, openDevice: () => Promise<Capture>) {
    this.#name = name;
    this.#openDevice = openDevice;
  }

  async open(): Promise<void> {
    try {
      this.#capture = await this.#openWithin(OPEN_MS);
    } catch (error) {
      if (error instanceof AppError && error.code === 'source.unsupported') throw error;
      const { message } = toAppError(error, 'source.unavailable', 'opening');
      throw new AppError('source.unavailable', `${this.#name}: ${message}`, { cause: error });
    }
    this.#loop = this.#keepReading(this.#capture);
  }

  samplesAt(_first: number, count: number): Float32Array {
    return this.#buffer.pull(count);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#loop;
    await this.#letGo();
    this.#resampler.close();
  }

  async #keepReading(opened: Capture): Promise<void> {
    const { signal } = this.#closing;
    let capture = opened;
    while (!signal.aborted) {
      try {
        await this.#readOne(capture);
      } catch {
        // Unplugged: the program goes on without sound, and the device is asked for again.
        const reopened = await this.#reopen();
        if (!reopened) return;
        capture = reopened;
      }
    }
  }

  async #readOne(capture: Capture): Promise<void> {
    const { signal } = this.#closing;
    // No limit: a device that listens to the desktop may have nothing to say while nothing plays.
    const frame = await within(capture.read(), {
      ms: Infinity,
      signal,
      error: closed,
      late: (late) => late?.free(),
    });
    if (!frame) {
      await sleep(POLL_MS, signal);
      return;
    }
    try {
      this.#buffer.push(this.#resampler.resample(frame));
    } finally {
      frame.free();
    }
  }

  /** Null when it is closed meanwhile. */
  async #reopen(): Promise<Capture | null> {
    const { signal } = this.#closing;
    await this.#letGo();
    while (!signal.aborted) {
      await sleep(REOPEN_MS, signal);
      try {
        await within(this.#letGone, { ms: Infinity, signal, error: closed });
        this.#capture = await this.#openWithin(Infinity);
        return this.#capture;
      } catch {
        // Still unplugged.
      }
    }
    return null;
  }

  #openWithin(ms: number): Promise<Capture> {
    const { signal } = this.#closing;
    return within(this.#openDevice(), {
      ms,
      signal,
      error: () => (signal.aborted ? closed() : unanswered(ms)),
      late: (capture) => void capture.close().catch(() => undefined),
    });
  }

  async #letGo(): Promise<void> {
    const capture = this.#capture;
    this.#capture = null;
    if (capture) this.#letGone = capture.close().catch(() => undefined);
    await within(this.#letGone, { ms: CLOSE_MS, error: closed }).catch(() => undefined);
  }
}

function closed(): AppError {
  return new AppError('source.unavailable', 'closed meanwhile');
}

function unanswered(ms: number): AppError {
  return new AppError('source.unavailable', `expected it to open within ${ms / 1000} s, it does not answer`);
}
