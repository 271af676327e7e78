import { parseArgs } from 'node:util';
import { AppError, NEXT_STEP, toAppError } from '../../shared/errors.js';
import { InferenceClient } from '../../engine/detect/inference-client.js';
import { readModelManifest, type ModelEntry } from '../../engine/detect/model-manifest.js';
import { loadModel, modelPath } from '../../engine/detect/model-store.js';
import type { ProviderTrial } from '../../engine/detect/providers.js';
import { fetchModel } from '../../../models/fetch-model.js';
import type { CliIo } from '../cli-io.js';
import { EXIT } from '../exit-codes.js';
import { launchProgram } from '../launch-program.js';

const ACTIONS = ['list', 'verify', 'fetch', 'bench'] as const;

interface ModelState {
  readonly name: string;
  readonly role: string;
  readonly package: string;
  readonly licence: string;
  readonly path: string;
  readonly sha256: string;
  /** `missing` and `corrupt` models are never loaded. */
  readonly state: 'ready' | 'missing' | 'corrupt';
  readonly problem: string | null;
}

/** `veilcast models [list|verify|fetch|bench]`. */
export async function runModels(args: string[], io: CliIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [name = 'list', ...more] = positionals;
  const action = ACTIONS.find((candidate) => candidate === name);
  if (!action || more.length > 0) {
    throw new AppError(
      'usage.invalid',
      `models: expected one of ${ACTIONS.join(', ')}, got ${positionals.join(' ')}`,
    );
  }
  if (action === 'bench') return benchProviders(values.json, io);
  const models = await readModelManifest();
  if (action === 'fetch') {
    for (const model of models) {
      const fetched = await fetchModel(model);
      io.stderr(`${model.name}: ${fetched ? 'fetched, converted and checked' : 'already there and checked'}`);
    }
  }
  const states = await Promise.all(models.map(inspect));
  if (values.json) io.stdout(JSON.stringify({ models: states }));
  else for (const state of states) print(state, io);
  const broken = states.some(({ state }) => state !== 'ready');
  return action === 'verify' && broken ? EXIT.input : EXIT.done;
}

async function inspect(model: ModelEntry): Promise<ModelState> {
  const described = {
    name: model.name,
    role: model.role,
    package: `${model.package}@${model.packageVersion}`,
    licence: model.licence,
    path: modelPath(model),
    sha256: model.sha256,
  };
  try {
    await loadModel(model);
    return { ...described, state: 'ready', problem: null };
  } catch (thrown) {
    const error = toAppError(thrown, 'model.missing', model.name);
    const state = error.code === 'model.corrupt' ? 'corrupt' : 'missing';
    return { ...described, state, problem: error.message };
  }
}

function print({ name, role, state, licence, path, problem, ...model }: ModelState, io: CliIo): void {
  io.stdout(`${name}  ${state}  ${role}  ${licence}  ${model.package}`);
  io.stdout(`  ${path}`);
  if (problem === null) return;
  io.stdout(`  ${problem}`);
  io.stdout(`  ${NEXT_STEP[state === 'corrupt' ? 'model.corrupt' : 'model.missing']}`);
}

async function benchProviders(json: boolean, io: CliIo): Promise<number> {
  const client = new InferenceClient(() => launchProgram('inference'));
  try {
    const trials = await client.started;
    if (trials instanceof AppError) throw trials;
    const chosen = client.provider;
    if (json) io.stdout(JSON.stringify({ chosen, trials }));
    else for (const trial of trials) io.stdout(formatTrial(trial, trial.provider === chosen));
    return EXIT.done;
  } finally {
    await client.close();
  }
}

function formatTrial({ provider, medianMs, problem }: ProviderTrial, chosen: boolean): string {
  const result = medianMs === null ? (problem ?? 'not tried') : `${medianMs.toFixed(1)} ms`;
  return `${chosen ? '*' : ' '} ${provider.padEnd(8)} ${result}`;
}
