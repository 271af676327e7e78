import * as z from 'zod';

export const logLineSchema = z.object({
  /** Counts up; tells one line from the next. */
  id: z.number().int(),
  /** ms since 1970. */
  at: z.number(),
  level: z.enum(['info', 'warning', 'error']),
  /** Holds no secret: scrubbed where it is written. */
  text: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;
