import {
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_SUBTITLE,
  AVMEDIA_TYPE_VIDEO,
  avGetPixFmtName,
  type AVPixelFormat,
  type FormatContext,
} from 'node-av';
import { MediaInput } from '../../src/engine/ffmpeg/media-input.js';
import { StreamDecoder } from '../../src/engine/ffmpeg/stream-decoder.js';
import { codecName } from '../../src/engine/output/media-container.js';
import type { Detection } from '../../src/shared/cover.js';
import type { Box } from '../../src/shared/geometry.js';
import type { Detector } from '../../src/engine/detect/detector.js';
import { MARKER_LUMA } from './batch-clips.js';

/** A decoded frame of a finished file: its own time, s, and its brightness as 8-bit values. */
export interface ReadFrame {
  readonly time: number;
  readonly width: number;
  readonly height: number;
  readonly format: number;
  readonly luma: Uint8Array;
}

export interface ReadFile {
  readonly frames: readonly ReadFrame[];
  /** `type:codec:language` of each stream. */
  readonly streams: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Bytes of all packets of each stream, joined. */
  readonly payloads: readonly Buffer[];
}

const TYPES = new Map<number, string>([
  [AVMEDIA_TYPE_VIDEO, 'video'],
  [AVMEDIA_TYPE_AUDIO, 'audio'],
  [AVMEDIA_TYPE_SUBTITLE, 'subtitle'],
]);

/** Reads a whole file back, so that tests look at what really is in it. */
export async function readBack(path: string): Promise<ReadFile> {
  const input = await MediaInput.open(path);
  const decoder = input.video && (await StreamDecoder.open(input.video));
  const frames: ReadFrame[] = [];
  const chunks = input.context.streams.map(() => [] as Buffer[]);
  for (;;) {
    const packet = await input.read();
    if (packet?.data) chunks[packet.streamIndex]?.push(Buffer.from(packet.data));
    if (decoder && (!packet || packet.streamIndex === decoder.stream.index)) {
      for (const frame of await decoder.decode(packet)) {
        const { width, height, format, pts } = frame;
        const packed = frame.toBuffer();
        const { num, den } = decoder.stream.timeBase;
        const luma = lumaOf(packed, width * height, format);
        frames.push({ time: (Number(pts) * num) / den, width, height, format, luma });
        frame.free();
      }
    }
    if (!packet) break;
  }
  const read = {
    frames,
    streams: describeStreams(input.context),
    tags: input.context.metadata?.getAll() ?? {},
    payloads: chunks.map((parts) => Buffer.concat(parts)),
  };
  decoder?.close();
  await input.close();
  return read;
}

function describeStreams(context: FormatContext): string[] {
  return context.streams.map((stream) => {
    const type = TYPES.get(stream.codecpar.codecType) ?? 'other';
    return `${type}:${codecName(stream)}:${stream.metadata?.getAll()['language'] ?? ''}`;
  });
}

function lumaOf(packed: Buffer, count: number, format: number): Uint8Array {
  const isTenBit = avGetPixFmtName(format as AVPixelFormat)?.endsWith('p10le');
  if (!isTenBit) return new Uint8Array(packed.subarray(0, count));
  return Uint8Array.from(new Uint16Array(packed.buffer, packed.byteOffset, count), (sample) => sample >> 2);
}

/** How many pixels are as bright as nothing but an uncovered marker is. */
export function markerPixels({ luma }: ReadFrame): number {
  return luma.reduce((count, value) => count + (value > MARKER_LUMA ? 1 : 0), 0);
}

/** Mean difference in brightness between two frames outside of `box` (px), 0–255. */
export function differenceOutside(a: ReadFrame, b: ReadFrame, box: Box): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < a.luma.length; i += 1) {
    const [x, y] = [i % a.width, Math.floor(i / a.width)];
    if (x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h) continue;
    sum += Math.abs((a.luma[i] ?? 0) - (b.luma[i] ?? 0));
    count += 1;
  }
  return count > 0 ? sum / count : 0;
}

/** A detector that finds the bright marker where it really is in the picture it is given. */
export function markerDetector(): Detector & { calls: number } {
  const detector = {
    calls: 0,
    detect: ({ width, height, rgb }: { width: number; height: number; rgb: Uint8Array }) => {
      detector.calls += 1;
      let [left, top, right, bottom] = [width, height, -1, -1];
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          if ((rgb[(y * width + x) * 3 + 1] ?? 0) < 190) continue;
          [left, top] = [Math.min(left, x), Math.min(top, y)];
          [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
        }
      }
      const box = { x: left, y: top, w: right - left + 1, h: bottom - top + 1 };
      const detections: Detection[] = right < 0 ? [] : [{ box, score: 0.95, kind: 'face' }];
      return Promise.resolve({ detections, elapsedMs: 0 });
    },
    close: () => Promise.resolve(),
  };
  return detector;
}
