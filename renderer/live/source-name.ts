import type { Devices } from '../../src/shared/contract.js';

export interface SourceWords {
  readonly test: string;
  readonly unknown: (uri: string) => string;
  readonly color: (color: string) => string;
}

const PHOTO = /\.(jpe?g|png|webp|bmp|tiff?)$/i;

/** The source that a file of the user makes: a photo stands still, a video is played in a loop. */
export function sourceOfPath(path: string): string {
  return PHOTO.test(path) ? `image:${path}` : `file:${path}?loop=1`;
}

/** What people call a source: a device's name, a file's name. */
export function nameSource(uri: string, devices: Devices | null, words: SourceWords): string {
  const known = [devices?.cameras, devices?.screens, devices?.windows].flatMap((list) => list ?? []);
  const device = known.find((choice) => choice.uri === uri);
  if (device !== undefined) return device.name;
  const [, kind = '', rest = ''] = /^([a-z]+):(.*)$/s.exec(uri) ?? [];
  if (kind === 'test') return words.test;
  if (kind === 'color') return words.color(rest);
  if (kind === 'window') return rest;
  if (kind !== 'file' && kind !== 'image') return words.unknown(uri);
  return rest.replace(/\?loop=[01]$/, '').replace(/^.*[\\/]/, '');
}
