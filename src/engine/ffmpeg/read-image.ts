import { AV_PIX_FMT_RGB24, AV_PIX_FMT_RGBA, avGetPixFmtName, type AVPixelFormat, type Frame } from 'node-av';
import { AppError } from '../../shared/errors.js';
import { check } from './check.js';
import { MediaInput } from './media-input.js';
import { frameFromBytes, Scaler } from './scaler.js';
import { StreamDecoder } from './stream-decoder.js';
import { Upright } from './upright.js';

/** An upright picture, packed RGB24. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly rgb: Buffer;
}

/**
 * Reads a picture file by FFmpeg alone: sharp must not be loaded where a program is live, for beside Electron's own GLib
 * its library may crash the process (lovell/sharp#4525). The first picture of an animation, upright as the file says, on
 * black where it is transparent. Throws AppError `input.*`.
 */
export async function readImage(path: string): Promise<Image> {
  const input = await MediaInput.open(path).catch((error: unknown) => {
    // A picture says its size in its first bytes: without one there is none.
    if (!(error instanceof AppError) || error.code !== 'input.truncated') throw error;
    throw new AppError('input.not-media', `${path}: expected a photo, its bytes are none`);
  });
  try {
    const { video } = input;
    if (!video) throw new AppError('input.no-video', `${path}: expected a picture, found none`);
    const decoder = await StreamDecoder.open(video, 1);
    const upright = new Upright(video, false);
    try {
      return toRgb(upright.turn(onBlack(await decodeFirst(input, decoder, path))));
    } finally {
      upright.close();
      decoder.close();
    }
  } finally {
    await input.close();
  }
}

async function decodeFirst(input: MediaInput, decoder: StreamDecoder, path: string): Promise<Frame> {
  for (;;) {
    const packet = await input.read();
    if (packet && packet.streamIndex !== decoder.stream.index) continue;
    const [first, ...more] = await decoder.decode(packet);
    for (const frame of more) frame.free();
    if (first) return first;
    if (!packet) throw new AppError('input.truncated', `${path}: no picture could be decoded`);
  }
}

/** Takes a frame over; one with transparent pixels becomes one without. */
function onBlack(frame: Frame): Frame {
  const { width, height } = frame;
  // FFmpeg's names of formats with an alpha plane: rgba, gbrap, ya8, yuva420p, pal8 and their kin.
  if (
    !/^(rgba|bgra|argb|abgr|gbrap|ya8|ya16|yuva|pal8)/.test(
      avGetPixFmtName(frame.format as AVPixelFormat) ?? '',
    )
  ) {
    return frame;
  }
  const pixels = convert(frame, AV_PIX_FMT_RGBA);
  const rgb = Buffer.alloc(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const alpha = (pixels[pixel * 4 + 3] ?? 255) / 255;
    for (let channel = 0; channel < 3; channel += 1) {
      rgb[pixel * 3 + channel] = Math.round((pixels[pixel * 4 + channel] ?? 0) * alpha);
    }
  }
  const flat = frameFromBytes(rgb, { width, height, format: AV_PIX_FMT_RGB24 });
  // How it is to be turned stands beside the pixels.
  check(flat.copyProps(frame), 'copying what stands beside a picture', 'engine.internal');
  frame.free();
  return flat;
}

function toRgb(frame: Frame): Image {
  const { width, height } = frame;
  const rgb = convert(frame, AV_PIX_FMT_RGB24);
  frame.free();
  return { width, height, rgb };
}

/** The frame's pixels in another format; the frame stays the caller's. */
function convert(frame: Frame, format: AVPixelFormat): Buffer {
  const scaler = new Scaler({ width: frame.width, height: frame.height, format }, 'bicubic');
  try {
    const converted = scaler.scale(frame);
    const bytes = converted.toBuffer();
    converted.free();
    return bytes;
  } finally {
    scaler.close();
  }
}
