import {
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AV_PIX_FMT_YUV420P,
  Packet,
  type CodecContext,
} from 'node-av';
import { check, isDrained } from '../ffmpeg/check.js';
import { frameFromBytes } from '../ffmpeg/scaler.js';
import { VideoEncoder, type VideoCodecName } from './video-encoder.js';

/** Hardware encoders, best first. x264 is always there and is the last resort. */
const HARDWARE: readonly VideoCodecName[] = ['h264_videotoolbox', 'h264_nvenc', 'h264_amf'];

/** What is tried, px: the default picture, well above the least that hardware takes. */
const SIZE = { width: 1280, height: 720 } as const;
/** Some drivers open and take a frame before they fail; more than that shows nothing new. */
const TRIAL_FRAMES = 3;

let probed: Promise<readonly VideoCodecName[]> | null = null;

/** The H.264 encoders that really encode on this machine, best first. Being compiled in says nothing about hardware. */
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
  for (const codec of HARDWARE) if (await encodes(codec)) there.push(codec);
  return [...there, 'libx264'];
}

/** Whether an encoder opens as live opens it, takes black frames and gives packets for them. */
export async function encodes(codec: VideoCodecName): Promise<boolean> {
  let encoder: VideoEncoder | null = null;
  try {
    encoder = await VideoEncoder.open({
      codec,
      ...SIZE,
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
    return (await encodeBlack(encoder.context)) === TRIAL_FRAMES;
  } catch {
    // Not an error: most machines lack most encoders.
    return false;
  } finally {
    encoder?.close();
  }
}

/** The number of packets that the trial frames became. Past the encoder's own door, which takes covered frames only. */
async function encodeBlack(context: CodecContext): Promise<number> {
  const luma = Buffer.alloc(SIZE.width * SIZE.height, 16);
  const chroma = Buffer.alloc(luma.length / 2, 128);
  const black = frameFromBytes(Buffer.concat([luma, chroma]), { ...SIZE, format: AV_PIX_FMT_YUV420P });
  const packet = new Packet();
  packet.alloc();
  try {
    let packets = 0;
    for (let index = 0; index <= TRIAL_FRAMES; index += 1) {
      black.pts = BigInt(index);
      const frame = index < TRIAL_FRAMES ? black : null;
      check(await context.sendFrame(frame), 'encoding', 'encoder.failed');
      for (;;) {
        const received = await context.receivePacket(packet);
        if (isDrained(received)) break;
        check(received, 'encoding', 'encoder.failed');
        packet.unref();
        packets += 1;
      }
    }
    return packets;
  } finally {
    packet.free();
    black.free();
  }
}
