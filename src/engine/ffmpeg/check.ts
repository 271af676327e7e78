import './quiet.js';
import {
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVERROR_ENOSPC,
  AVERROR_EACCES,
  AVERROR_EPERM,
  FFmpegError,
} from 'node-av';
import { AppError, type ErrorCode } from '../../shared/errors.js';

/** Throws AppError `code` when an FFmpeg call answered with a negative number; else gives the answer back. */
export function check(result: number, what: string, code: ErrorCode): number {
  if (result < 0) throw new AppError(code, `${what} failed: ${describe(result)}`);
  return result;
}

/** As `check`, but only for calls that write: tells a full disk and a missing right from other failures. */
export function checkWrite(result: number, what: string): number {
  if (result >= 0) return result;
  if (result === AVERROR_ENOSPC) throw new AppError('output.no-space', `${what} failed: no space left`);
  if (result === AVERROR_EACCES || result === AVERROR_EPERM) {
    throw new AppError('output.not-permitted', `${what} failed: permission denied`);
  }
  throw new AppError('output.failed', `${what} failed: ${describe(result)}`);
}

/** True when a decoder, encoder or filter has no more to give for now, or for good. */
export function isDrained(result: number): boolean {
  return result === AVERROR_EAGAIN || result === AVERROR_EOF;
}

/** FFmpeg's own words for an error number. They never hold a URL. */
export function describe(result: number): string {
  return FFmpegError.strerror(result);
}

/** For calls that answer null when memory is short: throws AppError `engine.internal` instead. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) {
    throw new AppError('engine.internal', `${what}: expected a value, FFmpeg gave none`);
  }
  return value;
}
