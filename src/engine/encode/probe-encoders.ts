import {
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AV_PIX_FMT_YUV420P,
} from 'node-av';
import { VideoEncoder, type VideoCodecName } from './video-encoder.js';

/** Hardware encoders, best first. x264 is always there and is the last resort. */
const HARDWARE: readonly VideoCodecName[] = ['h264_videotoolbox', 'h264_nvenc', 'h264_amf'];

let probed: Promise<readonly VideoCodecName[]> | null = null;

/** The H.264 encoders that really open on this machine, best first. Being compiled in says nothing about hardware. */
export function probeVideoEncoders(): Promise<readonly VideoCodecName[]> {
  probed ??= probe();
  return probed;
}

/** The encoder that live uses. */
export async function chooseVideoEncoder(): Promise<VideoCodecName> {
  const [best] = await probeVideoEncoders();
  return best ?? 'libx264';
}

async function probe(): Promise<readonly VideoCodecName[]> {
  const there: VideoCodecName[] = [];
  for (const codec of HARDWARE) if (await opens(codec)) there.push(codec);
  return [...there, 'libx264'];
}

async function opens(codec: VideoCodecName): Promise<boolean> {
  try {
    const encoder = await VideoEncoder.open({
      codec,
      width: 1280,
      height: 720,
      format: AV_PIX_FMT_YUV420P,
      timeBase: { num: 1, den: 30 },
      frameRate: { num: 30, den: 1 },
      preset: 'veryfast',
      rate: { mode: 'cbr', bitsPerSecond: 4_500_000 },
      keyframeInterval: 60,
      lowLatency: true,
      color: {
        range: AVCOL_RANGE_MPEG,
        space: AVCOL_SPC_BT709,
        primaries: AVCOL_PRI_BT709,
        transfer: AVCOL_TRC_BT709,
      },
    });
    encoder.close();
    return true;
  } catch {
    // Not an error: most machines lack most encoders.
    return false;
  }
}
