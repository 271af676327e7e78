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
  type Frame,
} from 'node-av';
import { check, present } from '../ffmpeg/check.js';
import { StreamDecoder } from '../ffmpeg/stream-decoder.js';
import type { Capture, CaptureDevice, CaptureRequest, DeviceLayer } from './device-layer.js';

const KINDS = { video: 'camera', audio: 'microphone', screen: 'screen' } as const;

/** The devices of this machine, through FFmpeg. */
export const ffmpegDevices: DeviceLayer = {
  platform: process.platform,
  env: process.env,

  list: async (): Promise<CaptureDevice[]> => {
    const devices = await DeviceAPI.list();
    return devices.map((device) => ({
      kind: KINDS[device.type],
      name: device.name,
      description: device.description,
      ...(device.type === 'screen' ? { bounds: device.bounds } : {}),
    }));
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
