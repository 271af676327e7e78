import {
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AV_CODEC_FLAG_FRAME_DURATION,
  AV_PIX_FMT_YUV420P,
  type Packet,
} from 'node-av';
import { AUDIO_RATE, AudioEncoder } from '../src/engine/encode/audio-encoder.js';
import { VideoEncoder } from '../src/engine/encode/video-encoder.js';
import { ProgramMuxer } from '../src/engine/output/program-muxer.js';
import { Redactor } from '../src/engine/redact/redactor.js';
import type { Canvas } from '../src/engine/scene/compositor.js';
import { RawPicture } from '../src/engine/scene/raw-picture.js';
import { TestFacesScene } from '../src/engine/source/test-faces/scene.js';
import { beepSamples } from '../src/engine/source/test-faces/sync-marks.js';

/** Writes the test scene, uncovered, as an MP4 with its beeps: material whose true boxes are known for every frame. */
export async function writeSceneClip(path: string, canvas: Canvas, frames: number): Promise<void> {
  const { width, height, frameRate } = canvas;
  const scene = await TestFacesScene.load(canvas);
  const video = await VideoEncoder.open({
    codec: 'libx264',
    width,
    height,
    format: AV_PIX_FMT_YUV420P,
    timeBase: { num: 1, den: frameRate },
    frameRate: { num: frameRate, den: 1 },
    preset: 'veryfast',
    rate: { mode: 'crf', crf: 18 },
    keyframeInterval: 250,
    // The program's muxer begins at the first packet: with B-frames the file would begin after 0 and end too early.
    lowLatency: true,
    color: {
      range: AVCOL_RANGE_MPEG,
      space: AVCOL_SPC_BT709,
      primaries: AVCOL_PRI_BT709,
      transfer: AVCOL_TRC_BT709,
    },
  });
  // Without their lengths, MP4's edit list would end before the last frame.
  video.context.setFlags(AV_CODEC_FLAG_FRAME_DURATION);
  const audio = await AudioEncoder.open();
  const format = { video: video.context, audio: audio.context };
  const muxer = await ProgramMuxer.open('mp4', path, format, {}, false);
  const redactor = new Redactor({ style: 'solid' });
  const sounds: Packet[] = [];
  const put = async (kind: 'video' | 'audio', packet: Packet): Promise<void> => {
    await muxer.write({ kind, packet, timeBase: format[kind].timeBase, keyframe: packet.isKeyframe });
    packet.free();
  };
  const write = async (index: number | null): Promise<void> => {
    let picture = null;
    let sound = null;
    if (index !== null) {
      const frame = scene.renderFrame(index);
      frame.pts = BigInt(index);
      frame.duration = 1n;
      const raw = new RawPicture(frame, { index, time: index / frameRate, enteredAt: performance.now() });
      picture = redactor.redact(raw, { cover: 'regions', regions: [] });
      const first = Math.round((index * AUDIO_RATE) / frameRate);
      sound = beepSamples(first, Math.round(((index + 1) * AUDIO_RATE) / frameRate) - first);
    }
    const pictures = await video.encode(picture);
    sounds.push(...(await audio.encode(sound)));
    for (const packet of pictures) await put('video', packet);
    // x264 looks ahead, and the file begins with its first picture: what sounds before that must wait.
    if (!muxer.waiting) for (const packet of sounds.splice(0)) await put('audio', packet);
  };
  for (let index = 0; index < frames; index += 1) await write(index);
  await write(null);
  await muxer.finish();
  await muxer.close();
  video.close();
  audio.close();
}
