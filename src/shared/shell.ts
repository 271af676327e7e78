/**
 * What a window may ask of the desktop around it, on `window.veilcastShell`. A browser has none: there the window
 * does without, and takes paths as text.
 */
export interface VeilcastShell {
  /** Where a file that was dropped or chosen lies on this computer; '' for one that lies nowhere. `file` is a File. */
  pathOf(file: object): string;
  chooseMedia(): Promise<readonly string[]>;
  chooseFolder(): Promise<string | null>;
  /** Only a path that the engine named as an output of a file job or as a recording; any other is refused. */
  openFile(path: string): Promise<void>;
  showInFolder(path: string): Promise<void>;
  /** Only an https page of the list in `services.ts`. */
  openPage(url: string): Promise<void>;
  /** Keeps the window out of screen captures while a stream key is on it. */
  protectContent(on: boolean): Promise<void>;
  /** Opens the folder with the log files and crash reports, which never leave this computer. */
  openLogFolder(): Promise<void>;
}

/** The message that hands a window its port to the engine, posted by the preload to its own window. */
export const ENGINE_PORT_MESSAGE = 'veilcast.engine-port';
