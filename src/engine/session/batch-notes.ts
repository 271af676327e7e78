import { avGetMediaTypeString, type Stream } from 'node-av';
import { codecName } from '../output/media-container.js';
import type { BatchAccount } from './batch-account.js';
import type { VideoReader } from './batch-reader.js';

/** Notes every stream of the input that the output does not have. */
export function noteLeftOut(reader: VideoReader, copied: readonly Stream[], account: BatchAccount): void {
  const kept = new Set([reader.video, ...copied].map(({ index }) => index));
  for (const stream of reader.input.context.streams) {
    if (kept.has(stream.index)) continue;
    const type = avGetMediaTypeString(stream.codecpar.codecType) ?? 'unknown';
    account.notes.push(`stream ${stream.index} (${type}, ${codecName(stream)}) was left out`);
  }
}

/** Notes frames that could not be decoded: the output lacks them. */
export function noteDamage(reader: VideoReader, account: BatchAccount): void {
  if (reader.damagedPackets > 0)
    account.notes.push(`${reader.damagedPackets} damaged packets gave no picture`);
}
