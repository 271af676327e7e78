import { extname } from 'node:path';
import { AVMEDIA_TYPE_ATTACHMENT, AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_SUBTITLE, avGetCodecName } from 'node-av';
import type { Stream } from 'node-av';
import { AppError } from '../../shared/errors.js';

/** FFmpeg's name of a container that a covered video can be written to. */
export type MediaContainer = 'mp4' | 'mov' | 'matroska';

const BY_EXTENSION: Readonly<Record<string, MediaContainer>> = {
  '.mp4': 'mp4',
  '.m4v': 'mp4',
  '.mov': 'mov',
  '.mkv': 'matroska',
};
export const VIDEO_EXTENSIONS: readonly string[] = Object.keys(BY_EXTENSION);

/** What each container takes as it is, by FFmpeg's codec names. Players know these; FFmpeg alone would write more. */
const MP4_AUDIO = /^(aac|mp2|mp3|ac3|eac3|alac|opus|flac)$/;
const HOLDS: Readonly<Record<MediaContainer, { audio: RegExp; subtitle: RegExp; attachment: RegExp }>> = {
  mp4: { audio: MP4_AUDIO, subtitle: /^mov_text$/, attachment: /^$/ },
  mov: { audio: /^(aac|mp2|mp3|ac3|eac3|alac|pcm_\w+)$/, subtitle: /^mov_text$/, attachment: /^$/ },
  matroska: {
    audio:
      /^(aac|mp[123]|ac3|eac3|dts|truehd|opus|vorbis|flac|alac|wmav[12]|pcm_(s16|s24|s32|f32|f64)le|pcm_u8)$/,
    subtitle: /^(subrip|ass|webvtt|hdmv_pgs_subtitle|dvd_subtitle|dvb_subtitle)$/,
    // Fonts of the subtitles. Anything else attached may be a picture that nobody has covered.
    attachment: /^(ttf|otf)$/,
  },
};

/** By the ending of the file's name. Throws AppError `usage.invalid` for any other ending. */
export function containerFor(path: string): MediaContainer {
  const container = BY_EXTENSION[extname(path).toLowerCase()];
  if (!container) {
    const expected = VIDEO_EXTENSIONS.join(', ');
    throw new AppError(
      'usage.invalid',
      `${path}: a covered video ends in one of ${expected}, not in "${extname(path)}"`,
    );
  }
  return container;
}

/**
 * Whether a stream beside the picture may be copied: sound, subtitles and their fonts that the container holds.
 * Never a second picture, a thumbnail or a data stream: they may show or tell what is being covered.
 */
export function canCopy(stream: Stream, container: MediaContainer): boolean {
  const codec = codecName(stream);
  const holds = HOLDS[container];
  switch (stream.codecpar.codecType) {
    case AVMEDIA_TYPE_AUDIO:
      return holds.audio.test(codec);
    case AVMEDIA_TYPE_SUBTITLE:
      return holds.subtitle.test(codec);
    case AVMEDIA_TYPE_ATTACHMENT:
      return holds.attachment.test(codec);
    default:
      return false;
  }
}

export function codecName(stream: Stream): string {
  return avGetCodecName(stream.codecpar.codecId) ?? 'unknown';
}
