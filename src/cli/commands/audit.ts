import { parseArgs } from 'node:util';
import { AppError } from '../../shared/errors.js';
import { auditFiles, type AuditReport } from '../../engine/audit/audit-files.js';
import { readTruth } from '../../engine/audit/truth-file.js';
import { createFaceDetector } from '../../engine/detect/face-detector.js';
import type { Detector } from '../../engine/detect/detector.js';
import type { CliIo } from '../cli-io.js';
import { EXIT } from '../exit-codes.js';
import { launchProgram } from '../launch-program.js';
import { formatAudit } from './audit-table.js';
import { ProgressLine } from './blur-progress.js';

interface AuditCommand {
  readonly original: string;
  readonly covered: string;
  readonly truth: string | null;
  readonly strictExit: boolean;
  readonly json: boolean;
}

const openJudge = (): Promise<Detector> => createFaceDetector(() => launchProgram('inference'));

/** `veilcast audit`: measures what a covered file still shows of its original. Tests bring their own judge. */
export async function runAudit(
  args: string[],
  io: CliIo,
  stop: AbortSignal,
  createJudge: () => Promise<Detector> = openJudge,
): Promise<number> {
  const command = parseAuditCommand(args);
  const { original, covered } = command;
  const truth = command.truth === null ? null : await readTruth(command.truth);
  const detector = await createJudge();
  const progress = new ProgressLine(process.stderr);
  try {
    progress.start();
    const report = await auditFiles({
      original,
      covered,
      ...(truth && { truth }),
      detector,
      signal: stop,
      onProgress: (now) => {
        progress.show(covered, now);
      },
    });
    progress.clear();
    io.stdout(command.json ? JSON.stringify({ version: 1, ...report }) : formatAudit(report));
    return exitCode(report, command);
  } catch (error) {
    progress.clear();
    if (stop.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    await detector.close();
  }
}

/**
 * A frame of the covered file that could not be compared was not shown to be covered, so it counts as a leak where
 * scripts rely on the answer.
 */
function exitCode(
  { figures, unpairedCovered, truncated }: AuditReport,
  { strictExit }: AuditCommand,
): number {
  if (strictExit && figures.all.leaked + unpairedCovered > 0) return EXIT.covered;
  return truncated.length > 0 ? EXIT.input : EXIT.done;
}

function parseAuditCommand(args: string[]): AuditCommand {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      truth: { type: 'string' },
      'strict-exit': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const [original, covered] = positionals;
  if (original === undefined || covered === undefined || positionals.length > 2) {
    throw new AppError(
      'usage.invalid',
      `audit: expected an original and its covered copy, got ${positionals.length} files`,
    );
  }
  return {
    original,
    covered,
    truth: values.truth ?? null,
    strictExit: values['strict-exit'],
    json: values.json,
  };
}
