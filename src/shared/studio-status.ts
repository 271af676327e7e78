import * as z from 'zod';
import { liveStatusSchema } from './live-status.js';

/** Where the stream key of a destination lies. `session`: this computer has no keyring, it is forgotten at the end. */
export const KEY_PLACES = ['none', 'keyring', 'session'] as const;

/** A full snapshot of the studio: sent at most four times a second, and at every change. */
export const studioStatusSchema = z.object({
  /** Null while no program runs: nobody watches and nothing goes out. */
  program: liveStatusSchema.nullable(),
  /** When streaming and recording began, ms since 1970; null: off. */
  liveSince: z.number().nullable(),
  recordingSince: z.number().nullable(),
  recordingPath: z.string().nullable(),
  panic: z.boolean(),
  /** Whether the files that wait or are covered are held. */
  filesPaused: z.boolean(),
  /** By destination id. */
  keys: z.record(z.string(), z.enum(KEY_PLACES)),
  /** By destination id: the name of its output in `program.outputs`. */
  outputs: z.record(z.string(), z.string()),
  /** Loudness of the newest sound as it goes out, dBFS: peak and RMS of the louder channel; −100 is silence. */
  level: z.object({ peak: z.number(), rms: z.number() }),
  /** Share of one processor that engine and detector use. */
  cpu: z.number(),
  /** What all outputs send, bit/s. */
  bitsPerSecond: z.number(),
  /** What keeps the program from running, in words with its code; null: nothing. */
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type StudioStatus = z.infer<typeof studioStatusSchema>;
