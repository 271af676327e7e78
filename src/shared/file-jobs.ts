import * as z from 'zod';
import { ERROR_CODES } from './errors.js';

/** One photo or video on its way to a covered copy. */
export const fileJobSchema = z.object({
  id: z.string(),
  input: z.string(),
  /** Where the covered copy is, once it is whole. */
  output: z.string().nullable(),
  kind: z.enum(['photo', 'video']),
  state: z.enum(['waiting', 'running', 'done', 'partial', 'failed', 'cancelled']),
  /** 0–1 */
  progress: z.number(),
  /** Expected time to the end, s; null: not known. */
  eta: z.number().nullable(),
  /** Frames covered wholly, and faces found, when finished. */
  coveredWhole: z.number().int(),
  faces: z.number().int(),
  notes: z.array(z.string()),
  error: z.object({ code: z.enum(ERROR_CODES), message: z.string() }).nullable(),
});
export type FileJob = z.infer<typeof fileJobSchema>;
