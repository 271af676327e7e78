import { toAppError } from '../../src/shared/errors.js';
import type { VeilcastShell } from '../../src/shared/shell.js';
import { shell } from './shell.js';
import type { StudioActions } from './studio-actions.js';

/** Asks the desktop around the window. Undefined where there is none, and after a failure that was told. */
export async function askShell<Value>(
  actions: StudioActions,
  ask: (desktop: VeilcastShell) => Promise<Value>,
): Promise<Value | undefined> {
  if (shell === undefined) return undefined;
  try {
    return await ask(shell);
  } catch (thrown) {
    const { code, message } = toAppError(thrown, 'engine.internal', 'desktop');
    actions.tell({ kind: 'error', code, message });
    return undefined;
  }
}
