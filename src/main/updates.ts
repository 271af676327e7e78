import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { app } from 'electron';

/**
 * Looks for a newer version once, and installs it at the end of the program. Only in a build whose releaser named an
 * update server, and only on the systems that check who signed an update before it runs.
 */
export async function followUpdates(): Promise<void> {
  const checksSignatures = process.platform === 'win32' || process.platform === 'darwin';
  if (!checksSignatures || !app.isPackaged || !(await namesServer())) return;
  const { default: updater } = await import('electron-updater');
  updater.autoUpdater.allowDowngrade = false;
  await updater.autoUpdater.checkForUpdatesAndNotify();
}

/** electron-builder writes the address of the update server into this file, and the file only if there is one. */
async function namesServer(): Promise<boolean> {
  return access(join(process.resourcesPath, 'app-update.yml')).then(
    () => true,
    () => false,
  );
}
