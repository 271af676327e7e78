import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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

/** Electron's security checklist, by the numbers of its page, as far as a page could tell; fuses are tested on the package. */
describe.skipIf(missing !== null)("Electron's security checklist, in the running window", () => {
  let desktop: DesktopApp;
  let profile: string;
  /** Counts who gets out of the window. */
  let outside: Server;
  let visits = 0;
  let address: string;

  beforeAll(async () => {
    outside = createServer((_request, response) => {
      visits += 1;
      response.setHeader('Access-Control-Allow-Origin', '*').end('outside');
    }).listen(0, '127.0.0.1');
    await once(outside, 'listening');
    address = `http://127.0.0.1:${(outside.address() as AddressInfo).port}/`;
    profile = await makeProfile();
    // A camera and a microphone to be refused: without any, Chromium does not even ask.
    desktop = await openDesktop({ profile, switches: ['--use-fake-device-for-media-stream'] });
  });
  afterAll(async () => {
    await desktop.close();
    outside.close();
    await removeProfile(profile);
  });

  /** A page that does what an intruder's script would, but without the developer tools' own rights. */
  const inPage = <Result, Arg>(act: (arg: Arg) => Result | Promise<Result>, arg: Arg): Promise<Result> =>
    // Playwright's types for a function with one argument know no generic argument.
    desktop.window.evaluate(act as (arg: unknown) => Result | Promise<Result>, arg);

  test('1, 8: nothing is loaded over a network, secure or not', async () => {
    const answers = await inPage(async (to) => {
      const image = new Promise<string>((resolve) => {
        const picture = new Image();
        picture.onload = () => {
          resolve('loaded');
        };
        picture.onerror = () => {
          resolve('blocked');
        };
        picture.src = to;
      });
      const fetched = fetch(to).then(
        () => 'loaded',
        () => 'blocked',
      );
      return [await image, await fetched, String(navigator.sendBeacon(to, 'x'))];
    }, address);
    expect(answers.slice(0, 2)).toEqual(['blocked', 'blocked']);
    expect(visits).toBe(0);
  });

  test('1: even a page without its content policy reaches no network', async () => {
    const answer = await desktop.app.evaluate(async ({ BrowserWindow, session }, to) => {
      const window = new BrowserWindow({ show: false, webPreferences: { session: session.defaultSession } });
      await window.loadURL('data:text/html,<title>plain</title>');
      const result = (await window.webContents.executeJavaScript(
        `fetch(${JSON.stringify(to)}).then(() => 'loaded', () => 'blocked')`,
      )) as string;
      window.destroy();
      return result;
    }, address);
    expect(answer).toBe('blocked');
    expect(visits).toBe(0);
  });

  test('2, 3: the page has no Node and nothing of the preload', async () => {
    const found = await inPage(
      (names) => names.filter((name) => name in globalThis),
      ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer', 'contextBridge'],
    );
    expect(found).toEqual([]);
  });

  test("3: a page that bends JavaScript's own objects bends none of the preload's", async () => {
    const seen = await inPage(async () => {
      const calls: string[] = [];
      const original = Array.prototype.slice;
      Array.prototype.slice = function (...args) {
        calls.push('slice');
        return original.apply(this, args) as never;
      };
      const shell = (window as unknown as { veilcastShell: { openPage(url: string): Promise<void> } })
        .veilcastShell;
      await shell.openPage('about:blank').catch(() => undefined);
      Array.prototype.slice = original;
      return calls;
    }, null);
    expect(seen).toEqual([]);
  });

  test('4: the page runs in a process with a system-call filter and no way to more rights', async () => {
    const pid = await desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    );
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    expect(status).toMatch(/^Seccomp:\s+2$/m);
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(status).not.toMatch(/^Uid:\s+0\b/m);
  });

  test('5: every permission is refused', async () => {
    const answers = await inPage(async () => {
      const name = (error: unknown): string => (error as Error).name;
      const media = (wanted: MediaStreamConstraints): Promise<string> =>
        navigator.mediaDevices.getUserMedia(wanted).then(() => 'given', name);
      const place = new Promise<string>((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => {
            resolve('given');
          },
          ({ code }) => {
            resolve(`refused ${code}`);
          },
        );
      });
      return {
        camera: await media({ video: true }),
        microphone: await media({ audio: true }),
        screen: await navigator.mediaDevices.getDisplayMedia().then(() => 'given', name),
        notification: await Notification.requestPermission(),
        clipboard: await navigator.clipboard.readText().then(() => 'given', name),
        midi: await navigator.requestMIDIAccess().then(() => 'given', name),
        place: await place,
      };
    }, null);
    expect(Object.values(answers)).not.toContain('given');
    expect(answers).toMatchObject({
      camera: 'NotAllowedError',
      microphone: 'NotAllowedError',
      screen: 'NotAllowedError',
      notification: 'denied',
      place: 'refused 1',
    });
  });

  test('6, 18: the page is not on file:// and reads no file', async () => {
    const result = await inPage(async () => {
      const file = await fetch('file:///etc/passwd').then(
        () => 'read',
        () => 'blocked',
      );
      const text = await fetch('index.html').then((response) => response.text());
      return { protocol: window.location.protocol, file, ownPage: text.includes('<div id="root">') };
    }, null);
    expect(result).toEqual({ protocol: 'veilcast:', file: 'blocked', ownPage: true });
  });

  test('7: the content policy comes as a header and is kept', async () => {
    const result = await inPage(async () => {
      const policy = (await fetch('index.html')).headers.get('content-security-policy');
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.head.append(script);
      return { policy, inline: 'inlineRan' in window };
    }, null);
    expect(result.policy).toContain("default-src 'none'");
    expect(result.policy).toContain("script-src 'self'");
    expect(result.policy).not.toMatch(/unsafe|\*|http/);
    expect(result.inline).toBe(false);
  });

  test('7: nor does a handler that is written into an element run', async () => {
    const answer = await inPage(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => {
            resolve(event.effectiveDirective);
          });
          const button = document.createElement('button');
          button.setAttribute('onclick', 'window.handlerRan = true');
          button.click();
          document.body.append(button);
          button.click();
        }),
      null,
    );
    expect(answer).toBe('script-src-attr');
    expect(await inPage(() => 'handlerRan' in window, null)).toBe(false);
  });

  test('9, 10: no experimental feature of Chromium is on', async () => {
    const pid = await desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    );
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    expect(command).not.toMatch(/experimental|enable-blink-features|disable-web-security|no-sandbox/);
  });

  test('11, 12: a webview is an unknown element', async () => {
    const kind = await inPage(() => {
      const view = document.createElement('webview');
      view.setAttribute('src', 'https://example.com');
      document.body.append(view);
      return view.constructor.name;
    }, null);
    const pages = await desktop.app.evaluate(({ webContents }) => webContents.getAllWebContents().length);
    expect({ kind, pages }).toEqual({ kind: 'HTMLElement', pages: 1 });
  });

  test('13: the page goes nowhere', async () => {
    const before = desktop.window.url();
    await inPage((to) => {
      window.location.href = to;
      const link = document.createElement('a');
      link.href = 'veilcast://app/assets/';
      document.body.append(link);
      link.click();
      const form = document.createElement('form');
      form.action = to;
      document.body.append(form);
      form.submit();
    }, address);
    // Whatever were on its way would have come before this answer of the next task.
    await inPage(() => new Promise((resolve) => setTimeout(resolve, 0)), null);
    expect(desktop.window.url()).toBe(before);
    expect(await desktop.window.locator('#root > *').first().isVisible()).toBe(true);
    expect(visits).toBe(0);
  });

  test('13: nor does a frame inside it', async () => {
    const text = await inPage(
      (to) =>
        new Promise<string>((resolve) => {
          const frame = document.createElement('iframe');
          frame.onload = () => {
            try {
              resolve(frame.contentDocument?.body.textContent ?? 'other origin');
            } catch {
              resolve('other origin');
            }
          };
          frame.src = to;
          document.body.append(frame);
        }),
      address,
    );
    expect(text).not.toContain('outside');
    expect(visits).toBe(0);
  });

  test('14: the page opens no window', async () => {
    const opened = await inPage(
      (targets) => targets.map((target) => window.open(target) === null),
      [address, 'about:blank', 'veilcast://app/index.html', 'file:///etc/passwd'],
    );
    expect(opened).toEqual([true, true, true, true]);
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  test('20: the page is given these functions and no more', async () => {
    const given = await inPage(() => {
      const { veilcastShell } = window as unknown as { veilcastShell: Record<string, unknown> };
      return Object.entries(veilcastShell).map(([name, value]) => `${name}: ${typeof value}`);
    }, null);
    expect(given.sort()).toEqual(
      [
        'chooseFolder',
        'chooseMedia',
        'openFile',
        'openLogFolder',
        'openPage',
        'pathOf',
        'protectContent',
        'showInFolder',
      ].map((name) => `${name}: function`),
    );
  });
});
