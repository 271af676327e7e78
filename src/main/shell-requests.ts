import { mkdir } from 'node:fs/promises';
import { BrowserWindow, dialog, ipcMain, shell, type IpcMainInvokeEvent } from 'electron';
import * as z from 'zod';
import { OPENABLE_ORIGINS } from '../shared/services.js';
import type { VeilcastShell } from '../shared/shell.js';
import { APP_ORIGIN } from './app-scheme.js';
import type { OpenableFiles } from './openable-files.js';
import type { Words } from './words.js';

/** What the window may ask by message; `pathOf` is answered in the preload. */
type Request = Exclude<keyof VeilcastShell, 'pathOf'>;

export interface RequestOptions {
  readonly files: OpenableFiles;
  readonly logFolder: string;
  readonly words: () => Words;
}

const path = z.tuple([z.string().min(1).max(4096)]);
const nothing = z.tuple([]);

/** Kinds that the engine reads; a dialog offers them first. */
const MEDIA = 'jpg jpeg png webp avif heic tif tiff gif bmp mp4 mov mkv webm avi m4v ts flv wmv mpg mpeg 3gp';

/** Answers the window's requests. One from any other page or frame, or with any other argument, is refused. */
export function answerShellRequests({ files, logFolder, words }: RequestOptions): void {
  answer('chooseMedia', nothing, async (window) => {
    const filters = [
      { name: words().media, extensions: MEDIA.split(' ') },
      { name: words().allFiles, extensions: ['*'] },
    ];
    const properties = ['openFile', 'multiSelections'] as const;
    return (await dialog.showOpenDialog(window, { properties: [...properties], filters })).filePaths;
  });
  answer('chooseFolder', nothing, async (window) => {
    const properties = ['openDirectory', 'createDirectory'] as const;
    return (await dialog.showOpenDialog(window, { properties: [...properties] })).filePaths[0] ?? null;
  });
  answer('openFile', path, async (_window, file) => {
    if (!files.has(file)) throw new Error('refused: expected a file that Veilcast made');
    const failure = await shell.openPath(file);
    if (failure !== '') throw new Error(failure);
  });
  answer('showInFolder', path, (_window, file) => {
    if (!files.has(file)) throw new Error('refused: expected a file that Veilcast made');
    shell.showItemInFolder(file);
  });
  answer('openPage', path, async (_window, address) => {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url?.protocol !== 'https:' || !OPENABLE_ORIGINS.includes(url.origin))
      throw new Error('refused: expected a page of a service in the list');
    await shell.openExternal(url.href);
  });
  answer('protectContent', z.tuple([z.boolean()]), (window, on) => {
    window.setContentProtection(on);
  });
  answer('openLogFolder', nothing, async () => {
    await mkdir(logFolder, { recursive: true });
    const failure = await shell.openPath(logFolder);
    if (failure !== '') throw new Error(failure);
  });
}

function answer<Name extends Request, Args extends Parameters<VeilcastShell[Name]>>(
  name: Name,
  schema: z.ZodType<Args>,
  act: (window: Electron.BrowserWindow, ...args: Args) => unknown,
): void {
  ipcMain.handle(`shell.${name}`, (event, ...args: unknown[]) => {
    const window = senderWindow(event);
    if (!window) throw new Error('refused: expected the main frame of a Veilcast window');
    const parsed = schema.safeParse(args);
    if (!parsed.success) throw new Error(`refused: ${name} was asked with other arguments than it takes`);
    return act(window, ...parsed.data);
  });
}

/** The window that asked; null when the message comes from another page, or from a frame inside ours. */
function senderWindow({ sender, senderFrame }: IpcMainInvokeEvent): Electron.BrowserWindow | null {
  if (!senderFrame || senderFrame !== sender.mainFrame) return null;
  if (!senderFrame.url.startsWith(`${APP_ORIGIN}/`)) return null;
  return BrowserWindow.fromWebContents(sender);
}
