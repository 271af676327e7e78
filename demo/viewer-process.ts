import { AV_PIX_FMT_GRAY8, Dictionary, FormatContext, Packet, type Stream } from 'node-av';
import { check, checkWrite } from '../src/engine/ffmpeg/check.js';
import { Scaler } from '../src/engine/ffmpeg/scaler.js';
import { StreamDecoder } from '../src/engine/ffmpeg/stream-decoder.js';
import { readTimeCode } from '../src/engine/source/test-faces/time-code.js';
import type { ViewerReport } from './viewer.js';

/**
 * What a viewer is: a process of its own that plays the stream from the server. It keeps what it got in a file and
 * notes when it saw which picture. Arguments: address, file. It ends with the stream, or when told.
 */
const [address = '', file = ''] = process.argv.slice(2);
const SILENCE_LIMIT_US = 3_000_000;

const told = new AbortController();
process.on('message', () => {
  told.abort();
});
process.on('disconnect', () => process.exit());

const input = new FormatContext();
const options = Dictionary.fromObject({
  rw_timeout: SILENCE_LIMIT_US,
  rtmp_live: 'live',
  analyzeduration: 500_000,
  fflags: 'nobuffer',
});
check(await input.openInput(address, null, options), 'playing the stream', 'input.not-found');
check(await input.findStreamInfo(), 'looking at the stream', 'input.not-media');

const output = new FormatContext();
checkWrite(output.allocOutputContext2(null, 'mp4', file), 'choosing a container');
for (const stream of input.streams) {
  const copy = output.newStream();
  checkWrite(stream.codecpar.copy(copy.codecpar), 'describing a stream');
  copy.codecpar.codecTag = 0;
  copy.timeBase = stream.timeBase;
}
output.url = `file:${file}`;
checkWrite(await output.openOutput(), 'creating the file');
checkWrite(await output.writeHeader(), 'writing the file');

const [video] = input.streams.filter((stream) => stream.codecpar.width > 0);
if (!video) throw new Error('expected a stream with a picture');
const decoder = await StreamDecoder.open(video, 1);
const { width, height } = video.codecpar;
const luma = new Scaler({ width, height, format: AV_PIX_FMT_GRAY8 }, 'fast_bilinear');
const packet = new Packet();
packet.alloc();
let origin: number | null = null;
while (!told.signal.aborted && (await input.readFrame(packet)) >= 0) {
  const stream = input.streams[packet.streamIndex];
  if (!stream) continue;
  if (stream.index === video.index) await look(packet, stream);
  await keep(packet, stream);
  packet.unref();
}
checkWrite(await output.writeTrailer(), 'finishing the file');
await output.closeOutput();
process.disconnect();

async function look(seen: Packet, stream: Stream): Promise<void> {
  for (const frame of await decoder.decode(seen)) {
    const at = performance.timeOrigin + performance.now();
    const grey = luma.scale(frame);
    const code = readTimeCode(grey.toBuffer(), width, height);
    const report: ViewerReport = {
      code,
      at,
      time: (Number(frame.pts) * stream.timeBase.num) / stream.timeBase.den,
    };
    process.send?.(report);
    grey.free();
    frame.free();
  }
}

/** The file begins at 0 with the first packet seen, so that its times can be compared. */
async function keep(seen: Packet, stream: Stream): Promise<void> {
  const copy = output.streams[stream.index];
  if (!copy) return;
  const { num, den } = stream.timeBase;
  origin ??= (Number(seen.dts) * num) / den;
  const shift = BigInt(Math.round((origin * den) / num));
  seen.dts -= shift;
  seen.pts -= shift;
  if (seen.dts < 0n) return;
  seen.rescaleTs(stream.timeBase, copy.timeBase);
  seen.streamIndex = copy.index;
  checkWrite(await output.interleavedWriteFrame(seen), 'writing the file');
}
