import type { Destination } from '../../src/shared/settings.js';
import type { StudioStatus } from '../../src/shared/studio-status.js';
import type { Tone } from '../design/badge.js';

export type DestinationState =
  | { readonly state: 'off' | 'ready' | 'noKey' }
  | {
      readonly state: 'connecting' | 'live' | 'reconnecting' | 'failed' | 'stopped';
      readonly error: { readonly code: string; readonly message: string } | null;
      readonly reconnects: number;
      readonly droppedPackets: number;
    };

export const STATE_TONES: Readonly<Record<DestinationState['state'], Tone>> = {
  off: 'neutral',
  ready: 'neutral',
  noKey: 'warn',
  connecting: 'accent',
  live: 'good',
  reconnecting: 'warn',
  failed: 'danger',
  stopped: 'neutral',
};

/** How a destination is: its output's state while live, else what it lacks for going live. */
export function readDestinationState(
  { id, enabled }: Destination,
  { liveSince, program, outputs, keys }: StudioStatus,
): DestinationState {
  const output = program?.outputs.find(({ name }) => name === outputs[id]);
  if (liveSince !== null && output !== undefined) return output;
  if (!enabled) return { state: 'off' };
  return { state: (keys[id] ?? 'none') === 'none' ? 'noKey' : 'ready' };
}
