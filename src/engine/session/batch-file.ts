import type { PolicyName, Style } from '../../shared/cover.js';
import { toAppError, type AppError } from '../../shared/errors.js';
import type { CoverReport, FileReport } from '../../shared/report.js';
import type { Detector } from '../detect/detector.js';
import { checkReadable } from '../ffmpeg/media-input.js';
import { containerFor } from '../output/media-container.js';
import { coverVideo, type VideoProgress } from './batch-job.js';
import { PartFile } from './batch-part-file.js';
import { coverPhoto } from './batch-photo.js';
import { assertPhotoOutput, isPhotoName } from './photo-names.js';

/** How files are covered; the same for all of one run. */
export interface CoverSettings {
  readonly detector: Detector;
  readonly style: Style;
  readonly policy: PolicyName;
  /** x264's preset, and its constant quality, 0–51. */
  readonly preset: string;
  readonly crf: number;
  readonly overwrite: boolean;
}

export interface FileJob {
  readonly input: string;
  readonly output: string;
  readonly settings: CoverSettings;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: VideoProgress) => void;
}

export interface FileOutcome {
  readonly report: FileReport;
  /** What the status `partial` or `failed` is due to. */
  readonly error: AppError | null;
}

/**
 * Covers one video or photo, told apart by the input's name. The output appears under its name when it is whole;
 * when this fails or is interrupted, nothing is left of it and a file that was there before is untouched. Never
 * throws: the outcome says what happened.
 */
export async function coverFile(job: FileJob): Promise<FileOutcome> {
  const startedAt = performance.now();
  const base = { input: job.input, output: null, seconds: 0 };
  const seconds = (): number => (performance.now() - startedAt) / 1e3;
  try {
    const { report, truncation } = await coverToPart(job);
    const done = { ...base, output: job.output, seconds: seconds(), report };
    if (!truncation) return { report: { ...done, status: 'done' }, error: null };
    return { report: { ...done, status: 'partial', error: inWords(truncation) }, error: truncation };
  } catch (thrown) {
    const failed = { ...base, seconds: seconds() };
    if (job.signal.aborted) return { report: { ...failed, status: 'interrupted' }, error: null };
    const error = toAppError(thrown, 'engine.internal', job.input);
    return { report: { ...failed, status: 'failed', error: inWords(error) }, error };
  }
}

async function coverToPart(job: FileJob): Promise<{ report: CoverReport; truncation: AppError | null }> {
  const { input, output, settings, signal } = job;
  signal.throwIfAborted();
  const isPhoto = isPhotoName(input);
  const container = isPhoto ? null : containerFor(output);
  if (isPhoto) assertPhotoOutput(output);
  await checkReadable(input);
  const part = await PartFile.claim(output, { input, overwrite: settings.overwrite });
  const common = { ...settings, input, output: part.path, signal };
  try {
    const covered =
      container === null
        ? { report: await coverPhoto({ ...common, outputName: output }), truncation: null }
        : await coverVideo({
            ...common,
            container,
            ...(job.onProgress ? { onProgress: job.onProgress } : {}),
          });
    signal.throwIfAborted();
    await part.commit();
    return covered;
  } finally {
    await part.discard();
  }
}

function inWords({ code, message }: AppError): { code: string; message: string } {
  return { code, message };
}
