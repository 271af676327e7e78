import { rename, rm, writeFile } from 'node:fs/promises';
import { NEXT_STEP } from '../../shared/errors.js';
import type { BatchReport, FileReport } from '../../shared/report.js';
import { createFaceDetector } from '../../engine/detect/face-detector.js';
import type { Detector } from '../../engine/detect/detector.js';
import { readModelManifest } from '../../engine/detect/model-manifest.js';
import type { coverFile as CoverFileFunction, FileOutcome } from '../../engine/session/batch-file.js';
import { toOutputError } from '../../engine/session/batch-part-file.js';
import type { CliIo } from '../cli-io.js';
import { EXIT, exitCodeOf } from '../exit-codes.js';
import { launchProgram } from '../launch-program.js';
import { parseBlurCommand, type BlurCommand } from './blur-options.js';
import { planBlur, type PlannedFile } from './blur-plan.js';
import { ProgressLine } from './blur-progress.js';

type CoverFile = typeof CoverFileFunction;

/** `veilcast blur`: covers videos and photos. A file that fails is reported, and the others are finished. */
export async function runBlur(args: string[], io: CliIo, stop: AbortSignal): Promise<number> {
  const command = parseBlurCommand(args);
  const plan = await planBlur(command.inputs, command.output);
  if (plan.skipped.length > 0) io.stderr(`left alone, neither videos nor photos: ${plan.skipped.join(', ')}`);
  const starting = createFaceDetector(() => launchProgram('inference'));
  // Loaded while the detector starts, which takes as long.
  const loading = Promise.all([
    import('../../engine/redact/self-test.js'),
    import('../../engine/session/batch-file.js'),
  ]);
  const [detector, [{ runRedactorSelfTest }, { coverFile }]] = await Promise.all([starting, loading]);
  try {
    runRedactorSelfTest(command.style);
    const outcomes = await coverAll(plan.files, { coverFile, detector, command }, io, stop);
    await deliverReport(
      outcomes.map(({ report }) => report),
      command,
      io,
    );
    return exitCode(outcomes, command, stop);
  } finally {
    await detector.close();
  }
}

async function coverAll(
  files: readonly PlannedFile[],
  { coverFile, detector, command }: { coverFile: CoverFile; detector: Detector; command: BlurCommand },
  io: CliIo,
  signal: AbortSignal,
): Promise<FileOutcome[]> {
  const { style, policy, preset, crf, overwrite } = command;
  const settings = { detector, style, policy, preset, crf, overwrite };
  const progress = new ProgressLine(process.stderr);
  const outcomes: FileOutcome[] = [];
  for (const { input, output } of files) {
    progress.start();
    const outcome = await coverFile({
      input,
      output,
      settings,
      signal,
      onProgress: (now) => {
        progress.show(input, now);
      },
    });
    progress.clear();
    outcomes.push(outcome);
    announce(outcome, io);
  }
  return outcomes;
}

/** Tells people what became of a file. */
function announce({ report, error }: FileOutcome, io: CliIo): void {
  if (error) {
    io.stderr(`veilcast: ${error.message}`);
    io.stderr(`  ${NEXT_STEP[error.code]}`);
  }
  if (report.status === 'interrupted') io.stderr(`${report.input}: interrupted, nothing was written`);
  if (report.output !== null) io.stderr(formatDone(report));
  for (const note of report.report?.notes ?? []) io.stderr(`  ${note}`);
}

function formatDone({ input, output, seconds, report }: FileReport): string {
  const { frames = 0, framesWithRegions = 0, coveredWhole = 0, reasons = {}, tracks = [] } = report ?? {};
  const why = Object.entries(reasons).map(([reason, count]) => `${reason} ${count}`);
  const whole = coveredWhole > 0 ? `, ${coveredWhole} covered whole (${why.join(', ')})` : '';
  const faces = `${tracks.length} ${tracks.length === 1 ? 'face' : 'faces'}`;
  return `${input} -> ${output}: ${frames} frames, ${framesWithRegions} with ${faces}${whole}, ${seconds.toFixed(1)} s`;
}

async function deliverReport(
  files: FileReport[],
  { report: path, json }: BlurCommand,
  io: CliIo,
): Promise<void> {
  if (path === null && !json) return;
  const models = (await readModelManifest()).map(({ name, sha256 }) => ({ name, sha256 }));
  const report: BatchReport = { version: 1, models, files };
  if (json) io.stdout(JSON.stringify(report));
  if (path !== null) await writeReport(path, report);
}

/** The report appears whole or not at all. */
async function writeReport(path: string, report: BatchReport): Promise<void> {
  const part = `${path}.veilcast-part`;
  try {
    await writeFile(part, `${JSON.stringify(report, null, 2)}\n`);
    await rename(part, path);
  } catch (error) {
    toOutputError(`writing ${path}`)(error);
  } finally {
    await rm(part, { force: true });
  }
}

/** The first failure decides; whole frames that were covered count only when asked for. */
function exitCode(outcomes: readonly FileOutcome[], { strictExit }: BlurCommand, stop: AbortSignal): number {
  if (stop.aborted) return EXIT.interrupted;
  const failure = outcomes.find(({ error }) => error !== null)?.error;
  if (failure) return exitCodeOf(failure.code);
  const coveredWhole = outcomes.some(({ report }) => (report.report?.coveredWhole ?? 0) > 0);
  return strictExit && coveredWhole ? EXIT.covered : EXIT.done;
}
