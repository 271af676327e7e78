import { createFaceDetector } from '../src/engine/detect/face-detector.js';
import { forkProcess } from '../src/engine/process/process-port.js';

/** The covering side of the batch benchmark, a process of its own: `<clip> <covered> <preset> <crf> <search seconds>`. */
const [input = '', output = '', preset = '', crf, searchSeconds] = process.argv.slice(2);
// As `veilcast blur` does it: the rest is loaded while the detector starts.
const [detector, { coverVideo }] = await Promise.all([
  createFaceDetector(() =>
    forkProcess(new URL('../src/engine/detect/inference-process.js', import.meta.url)),
  ),
  import('../src/engine/session/batch-job.js'),
]);
try {
  await coverVideo({
    input,
    output,
    container: 'mp4',
    detector,
    style: 'mosaic',
    policy: 'strict',
    preset,
    crf: Number(crf),
    searchSeconds: Number(searchSeconds),
  });
} finally {
  await detector.close();
}
