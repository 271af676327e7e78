import { AppError, toAppError } from '../../shared/errors.js';
import type { Capture, CaptureRequest, DeviceLayer } from '../source/device-layer.js';
import { ffmpegDevices } from '../source/ffmpeg-devices.js';
import { AudioResampler } from './audio-resampler.js';
import type { AudioSource } from './audio-source.js';
import { DriftBuffer } from './drift-buffer.js';

export type AudioInputChoice =
  { readonly kind: 'mic'; readonly index: number } | { readonly kind: 'desktop' };

/** Wait after a read that gave nothing, ms. */
const POLL_MS = 5;
/** Wait before a lost device is opened again, ms. */
const REOPEN_MS = 1_000;

/**
 * A microphone of the system's list, or what the desktop plays. `open` throws AppError `source.unavailable` or
 * `source.unsupported`.
 */
export function openAudioInput(choice: AudioInputChoice, devices: DeviceLayer = ffmpegDevices): AudioSource {
  return new DeviceAudio(async () => devices.open(await audioRequest(choice, devices)));
}

async function audioRequest(choice: AudioInputChoice, devices: DeviceLayer): Promise<CaptureRequest> {
  if (choice.kind === 'desktop') {
    throw new AppError(
      'source.unsupported',
      'this FFmpeg cannot listen to the desktop: choose a monitor or Stereo Mix device with --audio mic:N where there is one',
    );
  }
  const microphones = (await devices.list()).filter(({ kind }) => kind === 'microphone');
  const microphone = microphones[choice.index];
  if (!microphone) {
    const there = microphones.map(({ description }, at) => `mic:${at} (${description})`).join(', ');
    throw new AppError(
      'source.unavailable',
      `mic:${choice.index}: expected a microphone, there is ${there === '' ? 'none' : `only ${there}`}`,
    );
  }
  switch (devices.platform) {
    case 'win32':
      return { device: 'dshow', address: `audio=${microphone.name}`, options: { audio_buffer_size: '20' } };
    case 'darwin':
      return { device: 'avfoundation', address: `:${microphone.name}`, options: {} };
    default:
      return { device: 'alsa', address: microphone.name, options: {} };
  }
}

/** Sound of a device, kept at the program's clock. A device that breaks off is silent until it is back. */
class DeviceAudio implements AudioSource {
  readonly #openDevice: () => Promise<Capture>;
  readonly #buffer = new DriftBuffer();
  readonly #resampler = new AudioResampler();
  #capture: Capture | null = null;
  #loop: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(openDevice: () => Promise<Capture>) {
    this.#openDevice = openDevice;
  }

  async open(): Promise<void> {
    try {
      this.#capture = await this.#openDevice();
    } catch (error) {
      throw toAppError(error, 'source.unavailable', 'opening the microphone');
    }
    this.#loop = this.#keepReading();
  }

  samplesAt(_first: number, count: number): Float32Array {
    return this.#buffer.pull(count);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#loop;
    await this.#capture?.close().catch(() => undefined);
    this.#capture = null;
    this.#resampler.close();
  }

  async #keepReading(): Promise<void> {
    while (!this.#closed) {
      try {
        this.#capture ??= await this.#openDevice();
        const frame = await this.#capture.read();
        if (frame) {
          this.#buffer.push(this.#resampler.resample(frame));
          frame.free();
        } else {
          await sleep(POLL_MS);
        }
      } catch {
        // Unplugged: the program goes on without sound, and the device is asked for again.
        await this.#capture?.close().catch(() => undefined);
        this.#capture = null;
        await sleep(REOPEN_MS);
      }
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
