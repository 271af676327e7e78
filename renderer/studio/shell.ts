import type { VeilcastShell } from '../../src/shared/shell.js';

declare global {
  interface Window {
    readonly veilcastShell?: VeilcastShell;
  }
}

/** The desktop around the window; undefined in a browser, where paths are typed. */
export const shell: VeilcastShell | undefined = window.veilcastShell;
