import { parseArgs } from 'node:util';
import { KINDS, POLICIES, STYLES, type PolicyName, type Style } from '../../shared/cover.js';
import { AppError } from '../../shared/errors.js';

/** x264's presets, fastest first. */
const PRESETS = 'ultrafast superfast veryfast faster fast medium slow slower veryslow'.split(' ');
/** x264's range of constant quality. */
const MAX_CRF = 51;

/** `veilcast blur` as asked for, checked. */
export interface BlurCommand {
  readonly inputs: readonly string[];
  readonly output: string;
  readonly style: Style;
  readonly policy: PolicyName;
  readonly preset: string;
  readonly crf: number;
  readonly overwrite: boolean;
  /** Where the report is written; null: nowhere. */
  readonly report: string | null;
  readonly strictExit: boolean;
  readonly json: boolean;
}

/** Reads the arguments of `veilcast blur`. Throws AppError `usage.invalid`. */
export function parseBlurCommand(args: readonly string[]): BlurCommand {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      output: { type: 'string', short: 'o' },
      kinds: { type: 'string', default: 'face' },
      style: { type: 'string', default: 'mosaic' },
      policy: { type: 'string', default: 'strict' },
      preset: { type: 'string', default: 'veryfast' },
      crf: { type: 'string', default: '20' },
      overwrite: { type: 'boolean', default: false },
      report: { type: 'string' },
      'strict-exit': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  if (positionals.length === 0)
    throw new AppError('usage.invalid', 'blur: expected at least one input, got none');
  if (!values.output) throw new AppError('usage.invalid', 'blur: expected -o <file|folder>, got none');
  for (const kind of values.kinds.split(',')) oneOf('--kinds', kind, KINDS);
  return {
    inputs: positionals,
    output: values.output,
    style: oneOf('--style', values.style, STYLES),
    policy: oneOf('--policy', values.policy, POLICIES),
    preset: oneOf('--preset', values.preset, PRESETS),
    crf: parseCrf(values.crf),
    overwrite: values.overwrite,
    report: values.report ?? null,
    strictExit: values['strict-exit'],
    json: values.json,
  };
}

function parseCrf(text: string): number {
  const crf = /^\d{1,2}(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (crf <= MAX_CRF) return crf;
  throw new AppError('usage.invalid', `--crf: expected 0 to ${MAX_CRF}, got ${text}`);
}

function oneOf<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new AppError('usage.invalid', `${option}: expected one of ${choices.join(', ')}, got ${text}`);
}
