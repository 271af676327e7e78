import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { SettingsChange } from '../../src/shared/settings.js';
import { launchBrowser, openWindow, type TestWindow } from './open-window.js';
import { startScriptedEngine, type ScriptedEngine } from './scripted-engine.js';

/** Opens a window on a scripted engine for a test; both are closed after it, and the page may not have complained. */
export interface WindowSuite {
  readonly engine: ScriptedEngine;
  /** `before` runs in the page ahead of its own, `prepare` before the window connects. */
  open(
    change?: SettingsChange,
    options?: { before?: string; prepare?: (engine: ScriptedEngine) => void },
  ): Promise<Page>;
  /** Before another one is opened in the same test. */
  close(): Promise<void>;
}

/** Call it in a `describe`. */
export function createWindowSuite(): WindowSuite {
  let browser: Browser;
  let engine: ScriptedEngine | null = null;
  let opened: TestWindow | null = null;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  const close = async (): Promise<void> => {
    const complaints = opened?.complaints ?? [];
    await opened?.page.context().close();
    await engine?.close();
    engine = opened = null;
    expect(complaints.join('\n')).toBe('');
  };
  afterEach(close);
  return {
    get engine() {
      if (engine === null) throw new Error('expected an open window');
      return engine;
    },
    async open(change = {}, { before = '', prepare } = {}) {
      engine = await startScriptedEngine(change);
      prepare?.(engine);
      opened = await openWindow(browser, engine.address, before);
      return opened.page;
    },
    close,
  };
}

/**
 * Stands in for the desktop around the window: files lie in /home/mina, dialogs answer at once, and what was asked is
 * kept in `asked`.
 */
export const FAKE_SHELL = `
  window.asked = [];
  const ask = (name, value) => (...args) => { window.asked.push([name, ...args].join(' ')); return Promise.resolve(value); };
  window.veilcastShell = {
    pathOf: (file) => '/home/mina/' + file.name,
    chooseMedia: ask('chooseMedia', ['/home/mina/chosen.jpg']),
    chooseFolder: ask('chooseFolder', '/home/mina/covered'),
    openFile: ask('openFile'),
    showInFolder: ask('showInFolder'),
    openPage: ask('openPage'),
    protectContent: ask('protectContent'),
    openLogFolder: ask('openLogFolder'),
  };`;
