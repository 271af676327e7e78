import { AV_CODEC_FLAG_FRAME_DURATION, avImageGetBufferSize, type AVPixelFormat } from 'node-av';
import { VideoEncoder } from '../encode/video-encoder.js';
import type { RawPicture } from '../scene/raw-picture.js';
import type { VideoReader } from './batch-reader.js';

/** x264's own default, frames. */
const KEYFRAME_INTERVAL = 250;

/**
 * An H.264 encoder that changes nothing about the picture but what is covered: its size, pixel format, colour, pixel
 * shape and time base are those of the first picture. Throws AppError `encoder.failed`.
 */
export async function openFileEncoder(
  first: RawPicture,
  reader: VideoReader,
  quality: { readonly preset: string; readonly crf: number },
): Promise<VideoEncoder> {
  const { frame, width, height } = first;
  const encoder = await VideoEncoder.open({
    codec: 'libx264',
    width,
    height,
    format: frame.format as AVPixelFormat,
    timeBase: reader.video.timeBase,
    frameRate: reader.frameRate,
    preset: quality.preset,
    rate: { mode: 'crf', crf: quality.crf },
    keyframeInterval: KEYFRAME_INTERVAL,
    lowLatency: false,
    color: {
      range: frame.colorRange,
      space: frame.colorSpace,
      primaries: frame.colorPrimaries,
      transfer: frame.colorTrc,
    },
    sampleAspectRatio: frame.sampleAspectRatio,
  });
  // Without their lengths, MP4's edit list would end before the last frame.
  encoder.context.setFlags(AV_CODEC_FLAG_FRAME_DURATION);
  return encoder;
}

/** Memory of one picture, bytes. */
export function frameBytes({ width, height, frame }: RawPicture): number {
  return avImageGetBufferSize(frame.format as AVPixelFormat, width, height, 32);
}
