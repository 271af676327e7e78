import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { app, crashReporter } from 'electron';

/**
 * Crash reports of the shell and of pages stay in `folder` on this computer; nothing is ever sent. Those of the
 * engine's processes are removed: they show memory in which a stream key may lie. Must be called before Electron is
 * ready; answers what to call when one of them has ended.
 */
export function keepCrashReports(folder: string): () => Promise<void> {
  app.setPath('crashDumps', folder);
  crashReporter.start({ uploadToServer: false });
  void removeEngineReports(folder);
  return () => removeEngineReports(folder);
}

async function removeEngineReports(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const reports = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.dmp'));
  for (const { parentPath, name } of reports) {
    const path = join(parentPath, name);
    const text = await readFile(path, 'latin1').catch(() => '');
    if (!text.includes('node.mojom.NodeService')) continue;
    await rm(path, { force: true });
    await rm(path.replace(/dmp$/, 'meta'), { force: true });
  }
}
