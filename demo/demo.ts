import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSideBySide } from '../src/engine/audit/side-by-side.js';
import { auditStream } from './audit-stream.js';
import { startRtmpServer } from './rtmp-server.js';
import { streamTestScene } from './stream-test-scene.js';
import { formatTable } from './table.js';

/**
 * The main job on embedded defaults: streams a scene of real faces to an RTMP server on loopback through the whole
 * line, watches the stream as a viewer would, and audits what arrived. Exits 1 when a face of 48 px or more leaked.
 */
const CANVAS = { width: 1280, height: 720, frameRate: 30 };
const SECONDS = 10;
const HOLD_MS = 400;
const FOLDER = join(process.cwd(), 'demo-output');
const RECORDING = join(FOLDER, 'recording.mp4');
const PULLED = join(FOLDER, 'pulled.mp4');
const PICTURE = join(FOLDER, 'side-by-side.png');
const INFERENCE_ENTRY = new URL('../src/engine/detect/inference-process.js', import.meta.url);

await mkdir(FOLDER, { recursive: true });
for (const path of [RECORDING, RECORDING.replace('.mp4', '.recording.mp4'), PULLED, PICTURE]) {
  await rm(path, { force: true });
}
const server = await startRtmpServer(new URL('./rtmp-server-process.js', import.meta.url));
try {
  console.log(`Streaming ${SECONDS} s of the test scene to ${server.url('')} and watching it ...`);
  const streamed = await streamTestScene({
    canvas: CANVAS,
    holdMs: HOLD_MS,
    seconds: SECONDS,
    server,
    recording: RECORDING,
    pulled: PULLED,
    inferenceEntry: INFERENCE_ENTRY,
    viewerEntry: new URL('./viewer-process.js', import.meta.url),
  });
  console.log('Auditing what the viewer got ...');
  const { figures, sample } = await auditStream(PULLED, CANVAS, INFERENCE_ENTRY);
  if (sample) await writeSideBySide(PICTURE, sample.input, sample.output, sample.boxes);
  console.log(['', ...formatTable({ ...streamed, figures }), ''].join('\n'));
  console.log(`recording     ${RECORDING}\nviewer's copy ${PULLED}\ninput | output ${PICTURE}`);
  const leaked = figures.sizes['48-96'].leaked + figures.sizes['96+'].leaked;
  if (leaked > 0) {
    console.error(`\n${leaked} face-frames of 48 px or more leaked: expected none`);
    process.exitCode = 1;
  }
} finally {
  await server.kill();
}
