/** The closed list of what can go wrong. The first part names where, the second what. */
export const ERROR_CODES = [
  'usage.invalid',
  'input.not-found',
  'input.not-permitted',
  'input.empty',
  'input.not-media',
  'input.no-video',
  'input.truncated',
  'input.unsupported',
  'source.unavailable',
  'source.lost',
  'source.unsupported',
  'output.exists',
  'output.not-permitted',
  'output.no-space',
  'output.failed',
  'output.unreachable',
  'output.rejected',
  'output.lost',
  'encoder.failed',
  'detector.lost',
  'detector.timeout',
  'detector.nonsense',
  'model.missing',
  'model.corrupt',
  'model.unusable',
  'redactor.self-test',
  'hold.too-large',
  'engine.internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The user's next step, one line per code. The message says what happened; this says what to do. */
export const NEXT_STEP: Readonly<Record<ErrorCode, string>> = {
  'usage.invalid': 'Run the command with --help to see what it takes.',
  'input.not-found': 'Check the path; names are case-sensitive on most systems.',
  'input.not-permitted': 'Allow reading the file for your account, or copy it to a folder of yours.',
  'input.empty': 'The file holds no data: copy or download it again.',
  'input.not-media': 'Give a video or photo file; the name alone does not make it one.',
  'input.no-video': 'Give a file that has a picture; an audio-only file needs no covering.',
  'input.truncated': 'The file ends too early: copy or download it again.',
  'input.unsupported': 'Convert the file to MP4 (H.264) or JPEG first.',
  'source.unavailable': 'Run `veilcast devices` to see what can be captured here.',
  'source.lost': 'Plug the device in again; the program goes on covered meanwhile.',
  'source.unsupported': 'Choose another source; this one cannot work on this system.',
  'output.exists': 'Choose another name, or allow overwriting with --overwrite.',
  'output.not-permitted': 'Choose a folder that your account may write to.',
  'output.no-space': 'Free some space or choose another disk; what was written is kept.',
  'output.failed': 'Check the disk and try again; what was written is kept.',
  'output.unreachable': 'Check the address and the network; it is tried again by itself.',
  'output.rejected': 'Check the stream key and that the channel may go live.',
  'output.lost': 'Nothing to do: it reconnects by itself while the program goes on.',
  'encoder.failed': 'Choose another size or preset; close other programs that encode.',
  'detector.lost': 'Nothing to do: the picture stays covered while the detector restarts.',
  'detector.timeout': 'Close other heavy programs; the picture stays covered meanwhile.',
  'detector.nonsense': 'Run `veilcast models verify`; the picture stays covered meanwhile.',
  'model.missing': 'Run `veilcast models fetch`.',
  'model.corrupt': 'Run `veilcast models fetch` to replace it; it is not used until then.',
  'model.unusable': 'Run `veilcast models bench` to see which providers work here.',
  'redactor.self-test': 'Do not stream with this installation: reinstall it and report the problem.',
  'hold.too-large': 'Choose a shorter hold or a smaller picture.',
  'engine.internal': 'This is a fault of Veilcast: please report it with the log.',
};

export interface AppErrorOptions {
  /** Whether trying the same thing again may help. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** The one error type that crosses a layer. `message` gives expected and actual and never holds a secret. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** Wraps anything thrown into an AppError; one that already is stays itself. */
export function toAppError(thrown: unknown, code: ErrorCode, context: string): AppError {
  if (thrown instanceof AppError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError(code, `${context}: ${text}`, { cause: thrown });
}
