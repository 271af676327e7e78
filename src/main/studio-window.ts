import { BrowserWindow, nativeTheme, type MessagePortMain } from 'electron';
import { APP_PAGE } from './app-scheme.js';
import { keepWindowPlace, readWindowPlace, SMALLEST } from './window-place.js';

export interface WindowOptions {
  readonly preload: string;
  readonly placeFile: string;
  readonly title: string;
  readonly icon: string;
  readonly devTools: boolean;
  /** A new way to the engine; null while none runs. */
  readonly connect: () => MessagePortMain | null;
}

/** A page that crashes this often within a minute is left as it is. */
const MOST_RELOADS = 5;
const RELOADS_WITHIN = 60_000;

/** The window of the studio. It is reloaded when its page crashes; nothing that goes out depends on it. */
export class StudioWindow {
  readonly window: BrowserWindow;
  readonly #connect: () => MessagePortMain | null;
  readonly #crashes: number[] = [];
  #loaded = false;

  constructor({ preload, placeFile, title, icon, devTools, connect }: WindowOptions) {
    this.#connect = connect;
    const place = readWindowPlace(placeFile);
    this.window = new BrowserWindow({
      ...place.bounds,
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title,
      icon,
      autoHideMenuBar: true,
      // What is seen until the page has drawn itself.
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#14161a' : '#f6f7f9',
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        navigateOnDragDrop: false,
        safeDialogs: true,
        spellcheck: false,
        devTools,
      },
    });
    keepWindowPlace(this.window, placeFile);
    this.window.once('ready-to-show', () => {
      if (place.maximized) this.window.maximize();
      this.window.show();
    });
    this.window.on('page-title-updated', (event) => {
      event.preventDefault();
    });
    const { webContents } = this.window;
    webContents.on('dom-ready', () => {
      this.#loaded = true;
      this.sendPort();
    });
    webContents.on('render-process-gone', (_event, { reason }) => {
      this.#loaded = false;
      if (reason !== 'clean-exit') this.#reload();
    });
    void this.window.loadURL(APP_PAGE);
  }

  /** Hands the page a way to the engine: at its start, and each time there is a new engine. */
  sendPort(): void {
    if (!this.#loaded || this.window.isDestroyed()) return;
    const port = this.#connect();
    if (port) this.window.webContents.postMessage('engine.port', null, [port]);
  }

  bringForward(): void {
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  #reload(): void {
    const now = Date.now();
    this.#crashes.push(now);
    const lately = this.#crashes.filter((at) => now - at < RELOADS_WITHIN);
    if (lately.length > MOST_RELOADS || this.window.isDestroyed()) return;
    // The key field that asked for it is gone with its page.
    this.window.setContentProtection(false);
    this.window.webContents.reload();
  }
}
