import { describe, expect, it } from 'vitest';
import {
  AVMEDIA_TYPE_ATTACHMENT,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_DATA,
  AVMEDIA_TYPE_SUBTITLE,
  AVMEDIA_TYPE_VIDEO,
  AV_CODEC_ID_AAC,
  AV_CODEC_ID_BIN_DATA,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_MJPEG,
  AV_CODEC_ID_MOV_TEXT,
  AV_CODEC_ID_PCM_S16LE,
  AV_CODEC_ID_SUBRIP,
  AV_CODEC_ID_TTF,
  AV_CODEC_ID_VORBIS,
  FormatContext,
  type AVCodecID,
  type AVMediaType,
  type Stream,
} from 'node-av';
import { canCopy, containerFor, type MediaContainer } from '../../../src/engine/output/media-container.js';

function stream(type: AVMediaType, codec: AVCodecID): Stream {
  const context = new FormatContext();
  context.allocOutputContext2(null, 'matroska', 'unused.mkv');
  const made = context.newStream();
  made.codecpar.codecType = type;
  made.codecpar.codecId = codec;
  return made;
}

describe('canCopy', () => {
  it.each<[MediaContainer, string, AVMediaType, AVCodecID, boolean]>([
    ['mp4', 'AAC', AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_AAC, true],
    ['mp4', 'PCM', AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_PCM_S16LE, false],
    ['mov', 'PCM', AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_PCM_S16LE, true],
    ['mp4', 'Vorbis', AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_VORBIS, false],
    ['matroska', 'Vorbis', AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_VORBIS, true],
    ['mp4', 'SubRip', AVMEDIA_TYPE_SUBTITLE, AV_CODEC_ID_SUBRIP, false],
    ['mp4', 'MP4 text', AVMEDIA_TYPE_SUBTITLE, AV_CODEC_ID_MOV_TEXT, true],
    ['matroska', 'SubRip', AVMEDIA_TYPE_SUBTITLE, AV_CODEC_ID_SUBRIP, true],
    ['matroska', 'a font', AVMEDIA_TYPE_ATTACHMENT, AV_CODEC_ID_TTF, true],
    ['matroska', 'an attached picture', AVMEDIA_TYPE_ATTACHMENT, AV_CODEC_ID_MJPEG, false],
    ['matroska', 'a second video', AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, false],
    ['matroska', 'a thumbnail', AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_MJPEG, false],
    ['mp4', 'camera data', AVMEDIA_TYPE_DATA, AV_CODEC_ID_BIN_DATA, false],
  ])('in %s: %s', (container, _, type, codec, expected) => {
    expect(canCopy(stream(type, codec), container)).toBe(expected);
  });
});

describe('containerFor', () => {
  it('goes by the ending, in any case', () => {
    expect(['a.mp4', 'b.M4V', 'c.mov', 'd.x.MKV'].map(containerFor)).toEqual([
      'mp4',
      'mp4',
      'mov',
      'matroska',
    ]);
  });

  it('refuses what no covered video is written as', () => {
    expect(() => containerFor('movie.avi')).toThrow(/\.mp4.*\.avi/);
    expect(() => containerFor('movie')).toThrow();
  });
});
