import { parseArgs } from 'node:util';
import { AppError } from '../../shared/errors.js';
import { MAX_HOLD_MS } from '../../engine/hold/hold-buffer.js';
import { assertRecordingName } from '../../engine/output/recording-output.js';
import { parseRtmpTarget, type RtmpTarget } from '../../engine/output/rtmp-target.js';
import { LAYOUTS, type Layout } from '../../engine/scene/layout.js';
import type { Canvas } from '../../engine/scene/compositor.js';
import { parseSourceUri, type SourceUri } from '../../engine/source/source-uri.js';

/** x264's presets, fastest first. */
const PRESETS = 'ultrafast superfast veryfast faster fast medium slow slower veryslow'.split(' ');
/** Bits per pixel and frame for live H.264 at veryfast: 720p30 gets 4.5 Mbit/s, as the services advise. */
const BITS_PER_PIXEL = 0.163;

export type AudioChoice =
  | { readonly kind: 'source' | 'none' }
  | { readonly kind: 'desktop' }
  | { readonly kind: 'mic'; readonly index: number };

/** `veilcast live` as asked for, checked. */
export interface LiveCommand {
  readonly sources: readonly SourceUri[];
  readonly layout: Layout;
  readonly audio: AudioChoice;
  readonly to: readonly string[];
  readonly record: string | null;
  readonly holdMs: number;
  /** s; null: until stopped. */
  readonly duration: number | null;
  readonly canvas: Canvas;
  readonly preset: string;
  readonly bitsPerSecond: number;
  readonly keyStdin: boolean;
  readonly stats: boolean;
  readonly json: boolean;
}

/** Reads the arguments of `veilcast live`. Throws AppError `usage.invalid`. */
export function parseLiveCommand(args: readonly string[]): LiveCommand {
  const { values } = parseArgs({
    args: [...args],
    options: {
      source: { type: 'string', multiple: true },
      layout: { type: 'string' },
      audio: { type: 'string', default: 'source' },
      to: { type: 'string', multiple: true },
      record: { type: 'string' },
      hold: { type: 'string', default: '400' },
      duration: { type: 'string' },
      size: { type: 'string', default: '1280x720' },
      fps: { type: 'string', default: '30' },
      preset: { type: 'string', default: 'veryfast' },
      bitrate: { type: 'string' },
      'key-stdin': { type: 'boolean', default: false },
      stats: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const sources = (values.source ?? []).map(parseSourceUri);
  if (sources.length === 0) throw new AppError('usage.invalid', 'live: expected --source, got none');
  const to = values.to ?? [];
  if (to.length === 0 && values.record === undefined) {
    throw new AppError('usage.invalid', 'live: expected --to or --record, got neither');
  }
  if (values.record !== undefined) assertRecordingName(values.record);
  const canvas = parseCanvas(values.size, values.fps);
  return {
    sources,
    layout: parseLayout(values.layout ?? (sources.length > 1 ? 'pip' : 'single')),
    audio: parseAudio(values.audio),
    to,
    record: values.record ?? null,
    holdMs: parseNumber('--hold', values.hold, 0, MAX_HOLD_MS),
    duration: values.duration === undefined ? null : parseNumber('--duration', values.duration, 0.1, 1e7),
    canvas,
    preset: oneOf('--preset', values.preset, PRESETS),
    bitsPerSecond: values.bitrate === undefined ? defaultBitrate(canvas) : parseBitrate(values.bitrate),
    keyStdin: values['key-stdin'],
    stats: values.stats,
    json: values.json,
  };
}

/** The destinations with their keys: line n of `keys` belongs to destination n; an empty line is none. */
export function resolveTargets(to: readonly string[], keys: readonly string[]): RtmpTarget[] {
  const lines = keys.findLastIndex((key) => key !== '') + 1;
  if (lines > to.length) {
    throw new AppError('usage.invalid', `--key-stdin: expected at most ${to.length} line(s), got ${lines}`);
  }
  return to.map((address, index) => {
    const key = keys[index] ?? '';
    return parseRtmpTarget(address, key === '' ? undefined : key);
  });
}

function defaultBitrate({ width, height, frameRate }: Canvas): number {
  return Math.max(500_000, Math.round((width * height * frameRate * BITS_PER_PIXEL) / 100_000) * 100_000);
}

function parseCanvas(size: string, fps: string): Canvas {
  const match = /^(\d{2,4})x(\d{2,4})$/.exec(size);
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || width % 2 !== 0 || height % 2 !== 0 || width < 64 || height < 64) {
    throw new AppError('usage.invalid', `--size: expected WIDTHxHEIGHT, even, from 64x64, got ${size}`);
  }
  const frameRate = parseNumber('--fps', fps, 1, 120);
  if (!Number.isInteger(frameRate)) {
    throw new AppError('usage.invalid', `--fps: expected a whole number, got ${fps}`);
  }
  return { width, height, frameRate };
}

function parseLayout(text: string): Layout {
  return oneOf('--layout', text, LAYOUTS);
}

function parseAudio(text: string): AudioChoice {
  if (text === 'desktop') return { kind: text };
  if (text === 'source' || text === 'none') return { kind: text };
  const microphone = /^mic:(\d{1,3})$/.exec(text);
  if (microphone) return { kind: 'mic', index: Number(microphone[1]) };
  throw new AppError('usage.invalid', `--audio: expected source, mic:N, desktop or none, got ${text}`);
}

function parseBitrate(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([km]?)$/i.exec(text);
  const unit = { k: 1e3, m: 1e6 }[match?.[2]?.toLowerCase() ?? ''] ?? 1;
  const bitsPerSecond = Number(match?.[1]) * unit;
  if (!(bitsPerSecond >= 100_000 && bitsPerSecond <= 100_000_000)) {
    throw new AppError('usage.invalid', `--bitrate: expected 100k to 100m (bit/s), got ${text}`);
  }
  return bitsPerSecond;
}

function parseNumber(option: string, text: string, min: number, max: number): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!(value >= min && value <= max)) {
    throw new AppError('usage.invalid', `${option}: expected ${min} to ${max}, got ${text}`);
  }
  return value;
}

function oneOf<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) {
    throw new AppError('usage.invalid', `${option}: expected one of ${choices.join(', ')}, got ${text}`);
  }
  return found;
}
