import type { StudioActions } from '../studio/studio-actions.js';
import { shell } from '../studio/shell.js';

/** The engine takes no more paths at once. */
const MOST_PATHS = 10_000;

/** Adds files and folders to the queue. False when some could not be taken: the user was told then. */
export async function addPaths(actions: StudioActions, paths: readonly string[]): Promise<boolean> {
  for (let from = 0; from < paths.length; from += MOST_PATHS) {
    const reply = await actions.call('files.add', { paths: paths.slice(from, from + MOST_PATHS) });
    if (reply === undefined) return false;
  }
  return true;
}

/** Adds what was dropped, by the paths that the desktop knows; `sayNowhere` words it for a file that has none. */
export async function addDropped(
  actions: StudioActions,
  files: readonly File[],
  sayNowhere: (name: string) => string,
): Promise<void> {
  if (shell === undefined) return;
  const paths: string[] = [];
  for (const file of files) {
    const path = shell.pathOf(file);
    if (path !== '') paths.push(path);
    else actions.tell({ kind: 'error', code: 'input.not-found', message: sayNowhere(file.name) });
  }
  await addPaths(actions, paths);
}
