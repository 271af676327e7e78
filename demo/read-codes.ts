import { AV_PIX_FMT_GRAY8, type Packet } from 'node-av';
import { MediaInput } from '../src/engine/ffmpeg/media-input.js';
import { Scaler } from '../src/engine/ffmpeg/scaler.js';
import { StreamDecoder } from '../src/engine/ffmpeg/stream-decoder.js';
import { readTimeCode } from '../src/engine/source/test-faces/time-code.js';

/** The time codes of a video file's pictures, in order; null for one that can't be read. */
export async function readCodes(path: string): Promise<(number | null)[]> {
  const input = await MediaInput.open(path);
  const { video } = input;
  if (!video) throw new Error(`${path} has no picture`);
  const decoder = await StreamDecoder.open(video);
  const { width, height } = video.codecpar;
  const luma = new Scaler({ width, height, format: AV_PIX_FMT_GRAY8 }, 'fast_bilinear');
  const codes: (number | null)[] = [];
  const take = async (packet: Packet | null): Promise<void> => {
    for (const frame of await decoder.decode(packet)) {
      const grey = luma.scale(frame);
      codes.push(readTimeCode(grey.toBuffer(), width, height));
      grey.free();
      frame.free();
    }
  };
  for (let packet = await input.read(); packet; packet = await input.read()) {
    if (packet.streamIndex === video.index) await take(packet);
  }
  await take(null);
  luma.close();
  decoder.close();
  await input.close();
  return codes;
}
