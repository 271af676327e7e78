import type { CoverReason } from '../../src/shared/cover.js';
import { COVER_REASONS } from '../../src/shared/cover.js';
import { ERROR_CODES, type ErrorCode } from '../../src/shared/errors.js';

/** The error code that a status names; one that this window does not know counts as a fault of its own. */
export function readErrorCode(code: string): ErrorCode {
  return ERROR_CODES.find((known) => known === code) ?? 'engine.internal';
}

export function readCoverReason(reason: string | null): CoverReason | null {
  return COVER_REASONS.find((known) => known === reason) ?? null;
}
