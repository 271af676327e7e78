import * as z from 'zod';
import { COVER_REASONS } from './cover.js';

/** The steps a frame passes, in order; `total` is from capture to sent. */
export const STAGES = ['composite', 'detect', 'hold', 'redact', 'encode', 'send', 'total'] as const;
export type Stage = (typeof STAGES)[number];

const latency = z.object({
  /** Median and 95th percentile of the newest frames, ms. */
  p50: z.number(),
  p95: z.number(),
  count: z.number().int(),
});
export type Latency = z.infer<typeof latency>;

const outputStatus = z.object({
  /** Without the stream key. */
  name: z.string(),
  state: z.enum(['connecting', 'live', 'reconnecting', 'failed', 'stopped']),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  bytes: z.number(),
  packets: z.number().int(),
  droppedPackets: z.number().int(),
  reconnects: z.number().int(),
});

/** A full snapshot of a live session. */
export const liveStatusSchema = z.object({
  state: z.enum(['starting', 'live', 'stopping', 'stopped']),
  /** Program time that was composed, s. */
  time: z.number(),
  frames: z.number().int(),
  /** Measured over the newest 2 s. */
  frameRate: z.number(),
  /** Frames the program clock passed over because the machine was behind. */
  droppedFrames: z.number().int(),
  coveredFrames: z.number().int(),
  coveredReasons: z.partialRecord(z.enum(COVER_REASONS), z.number().int()),
  /** Program time of the newest whole-frame cover, s; null: none yet. */
  lastCovered: z.number().nullable(),
  holdMs: z.number(),
  detector: z.object({
    state: z.enum(['starting', 'ready', 'down']),
    provider: z.string().nullable(),
    searches: z.number().int(),
    failures: z.number().int(),
  }),
  sources: z.array(
    z.object({ state: z.enum(['opening', 'ready', 'ended', 'lost']), message: z.string().nullable() }),
  ),
  outputs: z.array(outputStatus),
  stages: z.partialRecord(z.enum(STAGES), latency),
});
export type LiveStatus = z.infer<typeof liveStatusSchema>;
