import '../ffmpeg/quiet.js';
import {
  AVERROR_EAGAIN,
  AVFMT_FLAG_NONBLOCK,
  DeviceAPI,
  Dictionary,
  FormatContext,
  InputFormat,
  Packet,
  avGetPixFmtName,
  type DeviceInfo,
  type Frame,
} from 'node-av';
import { check, present } from '../ffmpeg/check.js';
import { StreamDecoder } from '../ffmpeg/stream-decoder.js';
import type { Capture, CaptureDevice, CaptureRequest, DeviceLayer } from './device-layer.js';

const BY_NUMBER = new Intl.Collator('en', { numeric: true });
const KINDS = { video: 'camera', audio: 'microphone', screen: 'screen' } as const;

/** The devices of this machine, through FFmpeg. */
export const ffmpegDevices: DeviceLayer = {
  platform: process.platform,
  env: process.env,

  list: async (): Promise<CaptureDevice[]> => {
    const devices = (await DeviceAPI.list()).map(describe);
    // Linux lists in the order of a directory, which is none: numbers must mean the same camera tomorrow.
    return process.platform === 'linux' ? devices.sort((a, b) => BY_NUMBER.compare(a.name, b.name)) : devices;
  },

  modes: async (camera) => {
    const modes = await DeviceAPI.modes(camera);
    return modes.map(({ width, height, maxFrameRate, pixelFormat }) => ({
      width,
      height,
      frameRate: maxFrameRate,
      pixelFormat: avGetPixFmtName(pixelFormat) ?? 'none',
    }));
  },

  mayCaptureScreen: () => DeviceAPI.hasScreenCapturePermission(),

  open: openCapture,
};

function describe(device: DeviceInfo): CaptureDevice {
  const { type, name, description } = device;
  const kind = KINDS[type];
  if (type === 'screen') return { kind, name, description, bounds: device.bounds };
  // Outside Linux the name is the one for people, and the description an identifier of the device.
  return process.platform === 'linux'
    ? { kind, name, description }
    : { kind, name, description: name, id: description };
}

async function openCapture({ device, address, options }: CaptureRequest): Promise<Capture> {
  const format = present(InputFormat.findInputFormat(device), `FFmpeg's device ${device}`);
  const context = new FormatContext();
  // A read that waits for a frame would hold one of the few threads that encoder and outputs need.
  const all = { ...options, fflags: String(AVFMT_FLAG_NONBLOCK) };
  check(
    await context.openInput(address, format, Dictionary.fromObject(all)),
    'opening',
    'source.unavailable',
  );
  try {
    const stream = present(context.streams[0], 'a stream of the device');
    return new FfmpegCapture(context, await StreamDecoder.open(stream, 1));
  } catch (error) {
    await context.closeInput();
    throw error;
  }
}

class FfmpegCapture implements Capture {
  readonly #context: FormatContext;
  readonly #decoder: StreamDecoder;
  readonly #packet = new Packet();
  #ready: Frame[] = [];
  #reading: Promise<unknown> = Promise.resolve();

  constructor(context: FormatContext, decoder: StreamDecoder) {
    this.#context = context;
    this.#decoder = decoder;
    this.#packet.alloc();
  }

  read(): Promise<Frame | null> {
    const reading = this.#readNext();
    this.#reading = reading.catch(() => undefined);
    return reading;
  }

  async close(): Promise<void> {
    // What a read is working with must not be freed under its hands.
    await this.#reading;
    for (const frame of this.#ready.splice(0)) frame.free();
    this.#packet.free();
    this.#decoder.close();
    await this.#context.closeInput();
  }

  async #readNext(): Promise<Frame | null> {
    const next = this.#ready.shift();
    if (next) return next;
    const result = await this.#context.readFrame(this.#packet);
    if (result === AVERROR_EAGAIN) return null;
    check(result, 'reading', 'source.lost');
    if (this.#packet.streamIndex === this.#decoder.stream.index) {
      this.#ready.push(...(await this.#decoder.decode(this.#packet)));
    }
    this.#packet.unref();
    return this.#ready.shift() ?? null;
  }
}
