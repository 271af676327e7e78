import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';

/**
 * Who may import whom. A cruise that silently saw nothing would pass every rule, so too few modules is a failure
 * too (dependency-cruiser once cruised none at all with a TypeScript it did not know).
 */
const FEWEST_MODULES = 60;

const root = fileURLToPath(new URL('..', import.meta.url));

/** A rule: modules below `from` may import, within the repository, only modules below one of `to`. */
function onlyImports(from: string, to: readonly string[]): IForbiddenRuleType {
  return {
    name: `${from} imports only ${to.join(', ')}`,
    severity: 'error',
    from: { path: `^${from}/` },
    to: { path: '^(src|models|demo|bench|build|test|renderer)/', pathNot: to.map((path) => `^${path}/`) },
  };
}

const forbidden: IForbiddenRuleType[] = [
  { name: 'no circles', severity: 'error', from: {}, to: { circular: true } },
  onlyImports('src/shared', ['src/shared']),
  onlyImports('src/engine', ['src/shared', 'src/engine']),
  onlyImports('models', ['src/shared', 'src/engine', 'models']),
  onlyImports('src/server', ['src/shared', 'src/engine', 'src/server']),
  onlyImports('src/cli', ['src/shared', 'src/engine', 'src/server', 'models', 'src/cli']),
  onlyImports('src/main', ['src/shared', 'src/main', 'src/engine']),
  {
    name: 'only what runs in its process imports the engine',
    severity: 'error',
    from: { path: '^src/main/', pathNot: '^src/main/engine/' },
    to: { path: '^src/engine/' },
  },
  onlyImports('src/preload', ['src/shared', 'src/preload']),
  onlyImports('demo', ['src/shared', 'src/engine', 'src/cli', 'demo']),
  onlyImports('renderer', ['src/shared', 'renderer']),
  {
    name: 'shared is plain data',
    severity: 'error',
    from: { path: '^src/shared/' },
    to: { dependencyTypes: ['core', 'npm'], pathNot: 'node_modules/zod/' },
  },
  {
    name: 'the engine knows no shell',
    severity: 'error',
    from: { path: '^src/engine/' },
    to: { path: 'node_modules/(electron|react|ws)/' },
  },
  {
    name: 'nothing in the engine knows who asks',
    severity: 'error',
    from: { path: '^src/engine/(?!service/)' },
    to: { path: '^src/engine/service/' },
  },
  {
    // On Linux sharp's library may crash an Electron process; that may cost a file, never a stream.
    name: 'no program is live where sharp is loaded',
    severity: 'error',
    from: { path: '^src/(engine/service|main)/' },
    to: { path: 'node_modules/sharp/', reachable: true },
  },
  {
    name: 'only the redactor makes frames for the encoder',
    severity: 'error',
    from: { path: '^src/engine/(encode|output)/' },
    to: { path: '^src/engine/(source|scene|detect|track|policy)/' },
  },
];

const { output } = await cruise(['src', 'models', 'demo', 'bench', 'build', 'renderer'], {
  baseDir: root,
  ruleSet: { forbidden },
  validate: true,
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  enhancedResolveOptions: {
    extensions: ['.ts', '.tsx', '.js', '.json'],
    conditionNames: ['import', 'types', 'default'],
  },
});
if (typeof output === 'string') throw new Error(`dependency-cruiser answered in words: ${output}`);
await report(output);

async function report({ summary, modules }: ICruiseResult): Promise<void> {
  const own = modules.filter((module) =>
    /^(src|models|demo|bench|build|renderer)\/.*\.tsx?$/.test(module.source),
  );
  for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} -> ${to}`);
  const blind = await modulesWithoutTheirImports(own);
  for (const source of blind) console.error(`the cruise missed the imports of ${source}`);
  console.log(
    `${own.length} modules, ${summary.totalDependenciesCruised ?? 0} imports, ${summary.violations.length} violations`,
  );
  if (own.length < FEWEST_MODULES) {
    console.error(
      `expected at least ${FEWEST_MODULES} modules, cruised ${own.length}: the check saw nothing`,
    );
  }
  if (summary.violations.length > 0 || blind.length > 0 || own.length < FEWEST_MODULES) process.exitCode = 1;
}

/** Files whose text imports a neighbour while the cruise found no dependency at all. */
async function modulesWithoutTheirImports(modules: ICruiseResult['modules']): Promise<string[]> {
  const texts = await Promise.all(
    modules
      .filter((module) => module.dependencies.length === 0)
      .map(async ({ source }) => ({
        source,
        text: await readFile(new URL(`../${source}`, import.meta.url), 'utf8'),
      })),
  );
  return texts.filter(({ text }) => /^import .* from '\.{1,2}\//m.test(text)).map(({ source }) => source);
}
