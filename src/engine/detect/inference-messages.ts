import * as z from 'zod';
import { PROVIDERS } from './provider-names.js';

/** What the engine says to the detector's process. */
export type InferenceRequest =
  | { readonly type: 'start'; readonly excluded: readonly (typeof PROVIDERS)[number][] }
  | {
      readonly type: 'search';
      readonly id: number;
      readonly width: number;
      readonly height: number;
      /** Packed RGB24. */
      readonly rgb: Uint8Array;
    };

const provider = z.enum(PROVIDERS);

const providerTrialSchema = z.object({
  provider,
  medianMs: z.number().nullable(),
  problem: z.string().nullable(),
});

/** What the detector's process says; checked on arrival, for a process in trouble may say anything. */
export const inferenceReplySchema = z.discriminatedUnion('type', [
  /** A provider is about to be tried or used: if the process dies now, this one did it. */
  z.object({ type: z.literal('trial'), provider }),
  z.object({ type: z.literal('ready'), provider, trials: z.array(providerTrialSchema) }),
  z.object({ type: z.literal('fell-back'), provider, reason: z.string() }),
  /**
   * `faces` holds x, y, w, h, score of one face after another, in pixels of the picture; `cpuSeconds` is what the
   * process used so far.
   */
  z.object({
    type: z.literal('found'),
    id: z.number().int(),
    faces: z.custom<Float32Array>((value) => value instanceof Float32Array),
    cpuSeconds: z.number().min(0),
  }),
  z.object({
    type: z.literal('failed'),
    /** Null: it could not even start. */
    id: z.number().int().nullable(),
    code: z.enum(['model.missing', 'model.corrupt', 'model.unusable', 'detector.lost', 'detector.nonsense']),
    message: z.string(),
  }),
]);
export type InferenceReply = z.infer<typeof inferenceReplySchema>;

/** Numbers per face in a `found` reply. */
export const FACE_NUMBERS = 5;
