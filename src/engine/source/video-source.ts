import type { Frame } from 'node-av';
import type { AppError } from '../../shared/errors.js';

/** A picture on offer. The source owns it; it is valid until the next call of `frameAt()` or `close()`. */
export interface SourceFrame {
  readonly frame: Frame;
  /** Changes when the picture changes, so that the same picture need not be composed twice. */
  readonly id: number;
  /** When it was captured or decoded, ms on `performance.now()`. */
  readonly capturedAt: number;
}

export type SourceState =
  /** Not open yet, and being opened. */
  | { readonly state: 'opening' }
  | { readonly state: 'ready' }
  /** The end of something that has one: a file that is not looped. */
  | { readonly state: 'ended' }
  | { readonly state: 'lost'; readonly error: AppError };

/** Something that gives pictures to the compositor. Sources with another frame rate are sampled. */
export interface VideoSource {
  /** Resolves when the first picture is there. Throws AppError `source.unavailable`, `source.unsupported`, `input.*`. */
  open(): Promise<void>;
  /** The newest picture due at program time `time` (s since the session's start); null when there is none. */
  frameAt(time: number): SourceFrame | null;
  readonly state: SourceState;
  close(): Promise<void>;
}
