import { parseArgs } from 'node:util';
import { AppError } from '../../shared/errors.js';
import { createFaceDetector } from '../../engine/detect/face-detector.js';
import { findInPhoto, findInVideo, type FindJob } from '../../engine/session/batch-find.js';
import { isPhotoName } from '../../engine/session/photo-names.js';
import type { CliIo } from '../cli-io.js';
import { EXIT, reportFailure } from '../exit-codes.js';
import { launchProgram } from '../launch-program.js';

/** `veilcast detect`: prints what is found in every frame of a video, or in a photo, one JSON object a line. */
export async function runDetect(args: string[], io: CliIo, stop: AbortSignal): Promise<number> {
  const input = parseDetectCommand(args);
  const detector = await createFaceDetector(() => launchProgram('inference'));
  try {
    const job: FindJob = {
      input,
      detector,
      signal: stop,
      onFrame: (frame) => {
        io.stdout(JSON.stringify(frame));
      },
    };
    const truncation = isPhotoName(input) ? await findInPhoto(job).then(() => null) : await findInVideo(job);
    return truncation ? reportFailure(truncation, io, false) : EXIT.done;
  } catch (error) {
    if (stop.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    await detector.close();
  }
}

function parseDetectCommand(args: string[]): string {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const [input] = positionals;
  if (input === undefined || positionals.length > 1) {
    throw new AppError('usage.invalid', `detect: expected one input, got ${positionals.length}`);
  }
  if (!values.json)
    throw new AppError('usage.invalid', 'detect: expected --json, the only form of its answer');
  return input;
}
