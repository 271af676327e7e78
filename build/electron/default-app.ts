/**
 * What `electron FOLDER` runs before the app itself. The repack of `runtime.ts` comes without Electron's own
 * default app; this one does the part of it that starts the app of a folder. It awaits the app, so that Electron is
 * not ready before the app has said what must be said by then.
 */
export const DEFAULT_APP: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'electron-start', main: 'main.mjs', type: 'module' }),
  'main.mjs': `
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const folder = path.resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const described = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
app.setVersion(described.version);
app.name = described.productName ?? described.name;
app.setAppPath(folder);
try {
  await import(pathToFileURL(path.join(folder, described.main)));
} catch (error) {
  console.error(error);
  app.exit(1);
}
`,
};
