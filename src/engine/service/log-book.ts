import { constants } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogLine } from '../../shared/log-line.js';

export interface LogBookOptions {
  /** Where the files are kept: `veilcast.log` and older ones, `veilcast.1.log` and so on. */
  readonly folder: string;
  /** Takes the stream keys out of a text. */
  readonly scrub: (text: string) => string;
  /** Hears every line as it is written. */
  readonly written: (line: LogLine) => void;
}

/** Lines that a window can look back on. */
const LINES_KEPT = 500;
/** Lines that wait for the disk. */
const MOST_UNWRITTEN = 5_000;
/** Characters; what is longer is cut. */
const LONGEST_LINE = 2_000;
/** A file is put aside when it would grow over this, bytes. */
const LARGEST_FILE = 1_000_000;
/** Files beside the newest. */
const OLDER_FILES = 4;

/** What happened, in words: the newest lines in memory, more of them in files that never leave this computer. */
export class LogBook {
  readonly #options: LogBookOptions;
  readonly #path: (age: number) => string;
  readonly #lines: LogLine[] = [];
  #lastId = 0;
  #unwritten: string[] = [];
  #writing: Promise<void> | null = null;
  #broken = false;

  constructor(options: LogBookOptions) {
    this.#options = options;
    this.#path = (age) => join(options.folder, age === 0 ? 'veilcast.log' : `veilcast.${age}.log`);
  }

  /** The newest lines, oldest first. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** Writes one line; never fails and never waits. Where the files can't be written, the lines in memory say so. */
  write(level: LogLine['level'], text: string): LogLine {
    const line = this.#remember(level, text);
    this.#unwritten.push(`${new Date(line.at).toISOString()} ${level} ${line.text}\n`);
    // A disk that hangs costs the lines, never the memory.
    if (this.#unwritten.length > MOST_UNWRITTEN) this.#unwritten.shift();
    this.#writing ??= this.#flush();
    return line;
  }

  /** Resolves when every line is in its file. */
  async close(): Promise<void> {
    await this.#writing;
  }

  #remember(level: LogLine['level'], text: string): LogLine {
    const oneLine = this.#options.scrub(text).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
    const line: LogLine = {
      id: ++this.#lastId,
      at: Date.now(),
      level,
      text: oneLine.length > LONGEST_LINE ? `${oneLine.slice(0, LONGEST_LINE)}…` : oneLine,
    };
    this.#lines.push(line);
    if (this.#lines.length > LINES_KEPT) this.#lines.shift();
    this.#options.written(line);
    return line;
  }

  async #flush(): Promise<void> {
    // Lines of the same moment go in one write.
    await Promise.resolve();
    while (this.#unwritten.length > 0) {
      const text = this.#unwritten.join('');
      this.#unwritten = [];
      try {
        await this.#append(Buffer.from(text));
        this.#broken = false;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (!this.#broken) this.#remember('warning', `the log file can't be written: ${why}`);
        this.#broken = true;
      }
    }
    this.#writing = null;
  }

  async #append(bytes: Buffer): Promise<void> {
    await mkdir(this.#options.folder, { recursive: true });
    const size = await this.#writeAtEnd(bytes);
    if (size > LARGEST_FILE) await this.#putAside();
  }

  /** Answers the size of the file afterwards, bytes. */
  async #writeAtEnd(bytes: Buffer): Promise<number> {
    const follow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | follow;
    const file = await open(this.#path(0), flags, 0o600);
    try {
      await file.writeFile(bytes);
      return (await file.stat()).size;
    } finally {
      await file.close();
    }
  }

  async #putAside(): Promise<void> {
    await rm(this.#path(OLDER_FILES), { force: true });
    for (let age = OLDER_FILES; age > 0; age -= 1) {
      await rename(this.#path(age - 1), this.#path(age)).catch((error: unknown) => {
        // Fewer files than may be: nothing to move there yet.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      });
    }
  }
}
