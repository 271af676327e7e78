import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  makeProfile,
  openDesktop,
  removeProfile,
  startAgain,
  whyNoDesktop,
  type DesktopApp,
} from '../fixtures/desktop/desktop-app.js';
import { EngineCalls } from './engine-calls.js';

const missing = await whyNoDesktop();
if (missing !== null) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== null)('the processes of the program', () => {
  let desktop: DesktopApp;
  let profile: string;
  let engine: EngineCalls;

  beforeEach(async () => {
    profile = await makeProfile();
    desktop = await openDesktop({ profile });
    engine = await EngineCalls.listen(desktop.window);
  });
  afterEach(async () => {
    await desktop.close();
    await removeProfile(profile);
  });

  const windows = (): Promise<number> =>
    desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  const closeWindow = (): Promise<void> =>
    desktop.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.close();
    });
  /** Answers native questions as a user would who always presses this button. */
  const answerQuestions = (button: number): Promise<void> =>
    desktop.app.evaluate(({ dialog }, response) => {
      const asked = ((globalThis as { asked?: unknown[] }).asked ??= []);
      dialog.showMessageBox = (...args: unknown[]) => {
        asked.push(args.at(-1));
        return Promise.resolve({ response, checkboxChecked: false });
      };
    }, button);
  const questions = (): Promise<{ detail: string; buttons: string[] }[]> =>
    desktop.app.evaluate(
      () => (globalThis as { asked?: { detail: string; buttons: string[] }[] }).asked ?? [],
    );

  test('a killed engine is started again, and the window and a panic go on', async () => {
    await engine.call('panic.set', { on: true });
    const before = await desktop.enginePid();
    process.kill(before, 'SIGKILL');
    await expect.poll(() => engine.ports()).toBe(2);
    const { status } = await engine.call('studio.open', null);
    expect(status.panic).toBe(true);
    expect(await desktop.enginePid()).not.toBe(before);
  });

  test('an engine that dies again and again is always started once more', async () => {
    for (let times = 1; times <= 3; times += 1) {
      process.kill(await desktop.enginePid(), 'SIGKILL');
      await expect.poll(() => engine.ports()).toBe(1 + times);
    }
    expect((await engine.call('studio.open', null)).version).toMatch(/^\d/);
  });

  test('a crashed page is loaded again, and the engine does not notice', async () => {
    const before = await desktop.enginePid();
    const page = (): Promise<{ pid: number; loaded: boolean } | null> =>
      desktop.app.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        if (!contents) return null;
        return { pid: contents.getOSProcessId(), loaded: !contents.isCrashed() && !contents.isLoading() };
      });
    const first = await page();
    await desktop.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
    await expect
      .poll(async () => {
        const now = await page();
        return now?.loaded === true && now.pid !== first?.pid;
      }, {})
      .toBe(true);
    await expect.poll(() => countColors()).toBeGreaterThan(20);
    expect(await desktop.enginePid()).toBe(before);
  });

  test('a second start shows the window of the first and ends', async () => {
    await desktop.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.hide();
    });
    expect(await startAgain(desktop)).toBe(0);
    const visible = (): Promise<boolean | undefined> =>
      desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    await expect.poll(visible).toBe(true);
    expect(await windows()).toBe(1);
  });

  test('a recording is asked about, kept on, and brought to its end at the end', async () => {
    const path = await startRecording();
    await answerQuestions(0);
    await closeWindow();
    await expect.poll(async () => (await questions()).length).toBe(1);
    expect((await questions())[0]?.detail).toContain('recording');
    expect(await windows()).toBe(1);
    expect(await recording()).not.toBeNull();

    const ended = once(desktop.app.process(), 'exit');
    await answerQuestions(2);
    await closeWindow();
    await ended;
    const seconds = execFileSync(
      'ffprobe',
      ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path],
      { encoding: 'utf8' },
    );
    expect(Number(seconds)).toBeGreaterThan(0);
  });

  test('the work goes on with the window closed, and a second start brings the window back', async () => {
    const path = await startRecording();
    await answerQuestions(1);
    await closeWindow();
    await expect.poll(windows).toBe(0);
    const before = await sizeOf(path);
    await expect.poll(() => sizeOf(path)).toBeGreaterThan(before);
    expect(await startAgain(desktop)).toBe(0);
    await expect.poll(windows).toBe(1);
  });

  test('with nothing to lose the window closes without a question, and nothing stays', async () => {
    const ended = once(desktop.app.process(), 'exit');
    const pid = await desktop.enginePid();
    await closeWindow();
    const [code] = (await ended) as [number | null];
    expect(code).toBe(0);
    // One whose parent is gone may wait for the system to take note of its end.
    const state = (): Promise<string> => readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State: gone');
    await expect.poll(state).toMatch(/^State:\s(gone|Z)/m);
  });

  test('a question to a Korean is asked in Korean', async () => {
    await engine.call('settings.change', { appearance: { language: 'ko' } });
    await startRecording();
    await answerQuestions(0);
    await closeWindow();
    await expect.poll(async () => (await questions())[0]?.buttons ?? []).toContain('계속 작업');
    const labels = await desktop.app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()?.items.map(({ label }) => label),
    );
    expect(labels).toEqual(['파일', '편집', '보기', '도움말']);
  });

  test('the place of the window is kept from one start to the next', async () => {
    const place = { x: 60, y: 40, width: 1100, height: 700 };
    await desktop.app.evaluate(({ BrowserWindow }, bounds) => {
      BrowserWindow.getAllWindows()[0]?.setBounds(bounds);
    }, place);
    await desktop.close();
    desktop = await openDesktop({ profile });
    const bounds = await desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getBounds(),
    );
    expect(bounds).toEqual(place);
  });

  test('the panic hotkey is taken, and given back when it changes', async () => {
    const isTaken = (keys: string): Promise<boolean> =>
      desktop.app.evaluate(({ globalShortcut }, asked) => globalShortcut.isRegistered(asked), keys);
    await expect.poll(() => isTaken('CommandOrControl+Shift+P')).toBe(true);
    await engine.call('settings.change', { hotkeys: { panic: 'CommandOrControl+Shift+F9' } });
    await expect.poll(() => isTaken('CommandOrControl+Shift+F9')).toBe(true);
    expect(await isTaken('CommandOrControl+Shift+P')).toBe(false);
  });

  test('crash reports stay on this computer, and none shows the memory of the engine', async () => {
    const command = await readFile(`/proc/${await crashHandlerPid()}/cmdline`, 'utf8');
    expect(command).not.toContain('--url');
    process.kill(await desktop.enginePid(), 'SIGSEGV');
    await expect.poll(() => engine.ports()).toBe(2);
    await expect.poll(() => engineReports()).toEqual([]);
  });

  const recording = async (): Promise<number | null> =>
    (await engine.call('studio.open', null)).status.recordingSince;

  /** Answers the path that the recording will have, once it runs. */
  async function startRecording(): Promise<string> {
    const { path } = await engine.call('record.start', null);
    await expect.poll(recording).not.toBeNull();
    return path;
  }

  /** Of what is on the display: an empty window has one or two. */
  function countColors(): number {
    const file = join(profile, 'screen.png');
    desktop.display.run('import', '-window', 'root', file);
    return Number(execFileSync('identify', ['-format', '%k', file], { encoding: 'utf8' }));
  }

  const crashes = (): string => join(profile, 'data', 'logs', 'crashes');

  /** Reports of a process of the engine, which say that they are one. */
  async function engineReports(): Promise<string[]> {
    const entries = await readdir(crashes(), { recursive: true });
    const files = entries.filter((entry) => entry.endsWith('.dmp'));
    const texts = await Promise.all(files.map((file) => readFile(join(crashes(), file), 'latin1')));
    return files.filter((_file, index) => texts[index]?.includes('node.mojom.NodeService'));
  }

  async function crashHandlerPid(): Promise<string> {
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (command.includes('chrome_crashpad_handler') && command.includes(profile)) return pid;
    }
    throw new Error('expected a crash handler, found none');
  }

  /** Bytes of a recording that is still being written, under the name it has meanwhile; 0 before its first ones. */
  async function sizeOf(path: string): Promise<number> {
    const meanwhile = path.replace(/\.mkv$/, '.recording.mkv');
    return (await stat(meanwhile).catch(() => ({ size: 0 }))).size;
  }
});
