import { app } from 'electron';

/**
 * Looks for a newer version once, and installs it at the end of the program. Only where the user set
 * `VEILCAST_UPDATES` to a channel, and only on the systems that check who signed an update before it runs.
 */
export async function followUpdates(channel: string | undefined): Promise<void> {
  const signed = process.platform === 'win32' || process.platform === 'darwin';
  if (!signed || !app.isPackaged || (channel !== 'latest' && channel !== 'beta')) return;
  const { default: updater } = await import('electron-updater');
  updater.autoUpdater.channel = channel;
  updater.autoUpdater.allowDowngrade = false;
  await updater.autoUpdater.checkForUpdatesAndNotify();
}
