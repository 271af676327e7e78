import { create } from 'zustand';
import type { Devices } from '../../src/shared/contract.js';
import type { ErrorCode } from '../../src/shared/errors.js';
import type { FileJob } from '../../src/shared/file-jobs.js';
import type { LogLine } from '../../src/shared/log-line.js';
import type { Settings } from '../../src/shared/settings.js';
import type { StudioStatus } from '../../src/shared/studio-status.js';
import type { Connection } from '../contract/engine-client.js';

export const SCREEN_IDS = ['live', 'files', 'stats', 'log', 'settings'] as const;
export type ScreenId = (typeof SCREEN_IDS)[number];

/** What can be said to the user in passing. `code` brings the words and the next step of that error. */
export type Notice =
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'done'; readonly message: string };
export type Toast = Notice & { readonly id: number };

/** Everything the engine told at opening; null until it did. */
export interface Studio {
  readonly version: string;
  readonly platform: string;
  readonly settings: Settings;
  readonly status: StudioStatus;
  readonly jobs: readonly FileJob[];
  readonly log: readonly LogLine[];
}

export interface StudioState {
  readonly connection: Connection;
  readonly studio: Studio | null;
  /** Null until they were listed. */
  readonly devices: Devices | null;
  readonly screen: ScreenId;
  /** The destination that is being edited, a new one, or none. */
  readonly editing: { readonly destination: string | null } | null;
  readonly toasts: readonly Toast[];
}

export const useStudioStore = create<StudioState>(() => ({
  connection: 'connecting',
  studio: null,
  devices: null,
  screen: 'live',
  editing: null,
  toasts: [],
}));

/** A value of the opened studio. Only below the app frame, which draws nothing before the engine told it. */
export function useStudio<Value>(select: (studio: Studio) => Value): Value {
  return useStudioStore(({ studio }) => {
    if (studio === null) throw new Error('expected an opened studio, there is none yet');
    return select(studio);
  });
}
