import * as z from 'zod';
import type { Detection, PolicyName, Style } from '../../shared/cover.js';
import { ERROR_CODES, type ErrorCode } from '../../shared/errors.js';
import { coverReportSchema } from '../../shared/report.js';

/** What is said to the process that covers files. */
export type CoverRequest =
  | {
      readonly type: 'cover';
      readonly input: string;
      readonly output: string;
      readonly style: Style;
      readonly policy: PolicyName;
      /** x264's constant quality, 0–51. */
      readonly crf: number;
    }
  | { readonly type: 'pause'; readonly paused: boolean }
  | { readonly type: 'cancel' }
  /** Asks for a small picture of a file. */
  | { readonly type: 'still'; readonly path: string }
  /** The answers to `search`. */
  | {
      readonly type: 'found';
      readonly id: number;
      readonly detections: readonly Detection[];
      readonly elapsedMs: number;
    }
  | {
      readonly type: 'search-failed';
      readonly id: number;
      readonly code: ErrorCode;
      readonly message: string;
    };

const words = z.object({ code: z.enum(ERROR_CODES), message: z.string() });

/** What that process says; checked on arrival, for a process in trouble may say anything. */
export const coverReplySchema = z.discriminatedUnion('type', [
  /** `progress` is 0–1; 0 comes when covering begins. */
  z.object({ type: z.literal('progress'), progress: z.number().min(0).max(1) }),
  /** A picture to search: the detector is the queue's, for a process cannot start another everywhere. */
  z.object({
    type: z.literal('search'),
    id: z.number().int(),
    width: z.number().int(),
    height: z.number().int(),
    rgb: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  }),
  z.object({
    type: z.literal('still'),
    jpeg: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  }),
  z.object({ type: z.literal('no-still'), error: words }),
  z.object({
    type: z.literal('outcome'),
    status: z.enum(['done', 'partial', 'failed', 'interrupted']),
    error: words.nullable(),
    report: coverReportSchema.nullable(),
  }),
]);
export type CoverReply = z.infer<typeof coverReplySchema>;
