import * as z from 'zod';
import { carriedSchema } from '../shared/carried.js';

/** The engine's programs that run in processes of their own. */
const programSchema = z.enum(['inference', 'cover-files']);
export type Program = z.infer<typeof programSchema>;

const id = z.number().int();

/** From the engine's process to the shell. */
export const fromEngineSchema = z.discriminatedUnion('type', [
  /** A utility process can't start another: the shell does it for the engine, which chose the number. */
  z.object({ type: z.literal('launch'), program: programSchema, id }),
  z.object({ type: z.literal('kill'), id }),
  z.object({ type: z.literal('carry'), carried: carriedSchema }),
]);
export type FromEngine = z.infer<typeof fromEngineSchema>;

/** From the shell to the engine's process. `open` comes first; `connect` and `launched` bring a port. */
export const toEngineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('open'),
    version: z.string(),
    dataFolder: z.string(),
    videosFolder: z.string(),
    carried: carriedSchema.nullable(),
  }),
  z.object({ type: z.literal('connect') }),
  z.object({ type: z.literal('launched'), id }),
  z.object({ type: z.literal('ended'), id, reason: z.string() }),
  z.object({ type: z.literal('close') }),
]);
export type ToEngine = z.infer<typeof toEngineSchema>;
