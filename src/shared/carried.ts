import * as z from 'zod';

/**
 * What outlives a crash of the engine: its supervisor keeps the newest and hands it to the next one, which goes on
 * from there. It travels between processes of this program only and is never written anywhere.
 */
export const carriedSchema = z.object({
  live: z.boolean(),
  recording: z.boolean(),
  panic: z.boolean(),
  /** Stream keys that lie in no keyring, by destination id. */
  sessionKeys: z.record(z.string(), z.string()),
});
export type Carried = z.infer<typeof carriedSchema>;
