import * as z from 'zod';
import { COVER_REASONS, kindSchema, policySchema, styleSchema } from './cover.js';

const trackReport = z.object({
  track: z.number().int(),
  kind: kindSchema,
  /** First and last time it was found, s. */
  first_s: z.number(),
  last_s: z.number(),
  /** Searches that found it. */
  observations: z.number().int(),
});

/** What was done to one video or photo. No picture of a face and no embedding is ever part of it. */
export const coverReportSchema = z.object({
  frames: z.number().int(),
  /** Frames in which at least one region was covered. */
  framesWithRegions: z.number().int(),
  /** Frames that were covered whole, and why. */
  coveredWhole: z.number().int(),
  reasons: z.partialRecord(z.enum(COVER_REASONS), z.number().int()),
  tracks: z.array(trackReport),
  kinds: z.array(kindSchema),
  style: styleSchema,
  policy: policySchema,
  searches: z.number().int(),
  failedSearches: z.number().int(),
  /** Farthest that a shown frame was from the nearest search, s. */
  maxMaskAge_s: z.number(),
  /** Streams of the input that the output does not have, and anything else worth knowing. */
  notes: z.array(z.string()),
});
export type CoverReport = z.infer<typeof coverReportSchema>;

const fileReport = z.object({
  input: z.string(),
  output: z.string().nullable(),
  /** `partial`: the input breaks off; what could be read was covered and kept. */
  status: z.enum(['done', 'partial', 'failed', 'interrupted']),
  /** Wall time, s. */
  seconds: z.number(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  report: coverReportSchema.optional(),
});
export type FileReport = z.infer<typeof fileReport>;

/** The accountability report of one run of `veilcast blur`. */
export const batchReportSchema = z.object({
  version: z.literal(1),
  models: z.array(z.object({ name: z.string(), sha256: z.string() })),
  files: z.array(fileReport),
});
export type BatchReport = z.infer<typeof batchReportSchema>;
