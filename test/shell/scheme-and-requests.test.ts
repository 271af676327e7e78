import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  makeProfile,
  openDesktop,
  removeProfile,
  whyNoDesktop,
  type DesktopApp,
} from '../fixtures/desktop/desktop-app.js';

const missing = await whyNoDesktop();
if (missing !== null) console.warn(`skipped: ${missing}`);

interface ShellInPage {
  readonly veilcastShell: Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
}

describe.skipIf(missing !== null)('what a page may read and ask for', () => {
  let desktop: DesktopApp;
  let profile: string;

  beforeAll(async () => {
    profile = await makeProfile();
    desktop = await openDesktop({ profile });
  });
  afterAll(async () => {
    await desktop.close();
    await removeProfile(profile);
  });

  /** What one of the shell's functions answers to the page: its value, or the message of its refusal. */
  const ask = (name: string, ...args: unknown[]): Promise<unknown> =>
    desktop.window.evaluate(
      ([called, given]) => {
        const call = (window as unknown as ShellInPage).veilcastShell[called];
        return call?.(...given).catch((error: unknown) => (error as Error).message);
      },
      [name, args] as const,
    );

  test.each([
    'veilcast://app/../package.json',
    'veilcast://app/..%2f..%2fpackage.json',
    'veilcast://app/%2e%2e/%2e%2e/package.json',
    'veilcast://app/assets/..%2f..%2f..%2fpackage.json',
    'veilcast://app/..%5c..%5cpackage.json',
    'veilcast://app//etc/passwd',
    'veilcast://app/%2fetc%2fpasswd',
    'veilcast://app/index.html%00.js',
    'veilcast://app/.built-from',
    'veilcast://app/',
    'veilcast://elsewhere/index.html',
    'veilcast://app:80/../main/main.js',
  ])('the scheme refuses %s', async (address) => {
    const answer = await desktop.app.evaluate(async ({ net }, asked) => {
      const response = await net.fetch(asked);
      return { status: response.status, text: await response.text() };
    }, address);
    expect([403, 404]).toContain(answer.status);
    expect(answer.text).toBe('');
  });

  test('the scheme answers reading only', async () => {
    const statuses = await desktop.app.evaluate(async ({ net }) => {
      const ask = async (method: string): Promise<number> =>
        (await net.fetch('veilcast://app/index.html', { method })).status;
      return [await ask('GET'), await ask('POST'), await ask('PUT'), await ask('DELETE')];
    });
    expect(statuses).toEqual([200, 403, 403, 403]);
  });

  test('15: only a listed https page is opened outside', async () => {
    for (const address of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'http://www.youtube.com/live_dashboard',
      'https://www.youtube.com.example.com/',
      'https://www.youtube.com@example.com/',
      'https://example.com/',
      'smb://server/share',
      'not an address',
    ]) {
      expect(await ask('openPage', address), address).toContain('refused');
    }
  });

  test('15: a listed page is handed to the system', async () => {
    // The system's browser is none of ours: what Electron is asked to open stands for it.
    await desktop.app.evaluate(({ shell }) => {
      shell.openExternal = (url) => {
        (globalThis as { openedPage?: string }).openedPage = url;
        return Promise.resolve();
      };
    });
    await ask('openPage', 'https://www.youtube.com/live_dashboard');
    const opened = await desktop.app.evaluate(() => (globalThis as { openedPage?: string }).openedPage);
    expect(opened).toBe('https://www.youtube.com/live_dashboard');
  });

  test('no file is opened or shown that Veilcast did not make', async () => {
    for (const path of ['/etc/passwd', '/usr/bin/env', `${profile}/start`, '../../etc/passwd']) {
      expect(await ask('openFile', path)).toContain('refused');
      expect(await ask('showInFolder', path)).toContain('refused');
    }
  });

  test.each([
    ['openFile', []],
    ['openFile', [7]],
    ['openFile', ['']],
    ['openFile', ['x'.repeat(5_000)]],
    ['openPage', [{ toString: 'x' }]],
    ['showInFolder', [['/etc/passwd']]],
    ['protectContent', ['yes']],
    ['protectContent', [null]],
  ])('%s refuses %j', async (name, args) => {
    expect(await ask(name, ...args)).toContain('refused');
  });

  test('17: another page with the same preload is refused', async () => {
    const answer = await desktop.app.evaluate(async ({ BrowserWindow, app }) => {
      const window = new BrowserWindow({
        show: false,
        webPreferences: { preload: `${app.getAppPath()}/dist/src/preload/preload.cjs`, sandbox: true },
      });
      await window.loadURL('data:text/html,<title>foreign</title>');
      const result = (await window.webContents.executeJavaScript(
        `veilcastShell.openLogFolder().then(() => 'answered', (error) => error.message)`,
      )) as string;
      window.destroy();
      return result;
    });
    expect(answer).toContain('refused: expected the main frame of a Veilcast window');
  });

  test('17: a frame inside the window is refused', async () => {
    const answer = await desktop.app.evaluate(async ({ BrowserWindow, app }) => {
      const window = new BrowserWindow({
        show: false,
        webPreferences: {
          preload: `${app.getAppPath()}/dist/src/preload/preload.cjs`,
          sandbox: true,
          // As no window of the program has it: only so does a frame get the preload at all.
          nodeIntegrationInSubFrames: true,
        },
      });
      await window.loadURL('veilcast://app/index.html');
      const result = (await window.webContents.executeJavaScript(`
        new Promise((resolve) => {
          const frame = document.createElement('iframe');
          frame.onload = () => {
            const shell = frame.contentWindow.veilcastShell;
            if (!shell) resolve('no shell in the frame');
            else shell.openLogFolder().then(() => resolve('answered'), (error) => resolve(error.message));
          };
          frame.srcdoc = '<title>frame</title>';
          document.body.append(frame);
        })`)) as string;
      window.destroy();
      return result;
    });
    expect(answer).toContain('refused: expected the main frame of a Veilcast window');
  });

  test('17: an unknown message has no answer', async () => {
    const names = await desktop.app.evaluate(({ ipcMain }) => [
      ...(ipcMain as unknown as { _invokeHandlers: Map<string, unknown> })._invokeHandlers.keys(),
    ]);
    expect(names.filter((name) => !name.startsWith('shell.'))).toEqual([]);
  });

  test('a window with a key on it is kept out of captures, until it is not', async () => {
    const isProtected = (): Promise<boolean | undefined> =>
      desktop.app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows() as { isContentProtected?(): boolean }[];
        return window?.isContentProtected?.();
      });
    // X11 has no such protection, and Electron 33 can't be asked: there the call must pass and do nothing.
    expect(await ask('protectContent', true)).toBeUndefined();
    expect([true, undefined, false]).toContain(await isProtected());
    expect(await ask('protectContent', false)).toBeUndefined();
  });

  test('the display shows the page, not an empty window', () => {
    const file = `${profile}/screen.png`;
    desktop.display.run('import', '-window', 'root', file);
    const colors = Number(execFileSync('identify', ['-format', '%k', file], { encoding: 'utf8' }));
    expect(colors).toBeGreaterThan(20);
  });
});
