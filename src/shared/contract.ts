import * as z from 'zod';
import { ERROR_CODES } from './errors.js';
import { fileJobSchema } from './file-jobs.js';
import { logLineSchema } from './log-line.js';
import { settingsChangeSchema, settingsSchema } from './settings.js';
import { studioStatusSchema } from './studio-status.js';

/**
 * Everything a window can ask of the engine and hear from it: one map of commands with what they take and answer,
 * one of events. Electron's message port and the server's WebSocket carry the same; the renderer does not know which.
 */
const nothing = z.null();
const destinationId = settingsSchema.shape.destinations.element.shape.id;
const path = z.string().min(1).max(4096);

/** What can be captured here, by the URI that opens it. */
const choice = z.object({ uri: z.string(), name: z.string() });
export const devicesSchema = z.object({
  cameras: z.array(choice),
  microphones: z.array(choice),
  screens: z.array(choice),
  windows: z.array(choice),
  /** Why a kind is empty where it should not be, in words. */
  problems: z.array(z.string()),
});
export type Devices = z.infer<typeof devicesSchema>;

/** A covered still as JPEG bytes, base64. */
const still = z.object({ jpeg: z.string() });

/** What the first-run measurement found, and what it proposes for this machine. */
export const proposalSchema = z.object({
  encoder: z.string(),
  provider: z.string(),
  /** Median of one search, ms. */
  searchMs: z.number(),
  /** 1080p frames that the encoder takes in a second beside the detector. */
  encodeRate: z.number(),
  change: settingsChangeSchema,
});
export type Proposal = z.infer<typeof proposalSchema>;

export const COMMANDS = {
  /** Everything a window needs to draw itself. */
  'studio.open': {
    input: nothing,
    reply: z.object({
      version: z.string(),
      platform: z.string(),
      settings: settingsSchema,
      status: studioStatusSchema,
      jobs: z.array(fileJobSchema),
      log: z.array(logLineSchema),
    }),
  },
  'settings.change': { input: settingsChangeSchema, reply: settingsSchema },
  'devices.list': { input: nothing, reply: devicesSchema },
  /** One covered picture of a source that need not be on air. */
  'devices.still': { input: z.object({ uri: path }), reply: still },
  /** Streams to every enabled destination. */
  'live.start': { input: nothing, reply: nothing },
  'live.stop': { input: nothing, reply: nothing },
  'record.start': { input: nothing, reply: z.object({ path }) },
  'record.stop': { input: nothing, reply: nothing },
  /** Covers everything at once, held frames included, until it is taken back. */
  'panic.set': { input: z.object({ on: z.boolean() }), reply: nothing },
  /** Pictures come as preview messages from now on, the newest each time one was acknowledged. */
  'preview.open': { input: z.object({ width: z.number().int().min(160).max(960) }), reply: nothing },
  'preview.close': { input: nothing, reply: nothing },
  /** Keys go in and never come out. */
  'keys.set': {
    input: z.object({ destination: destinationId, key: z.string().min(1).max(500) }),
    reply: nothing,
  },
  'keys.delete': { input: z.object({ destination: destinationId }), reply: nothing },
  'files.add': { input: z.object({ paths: z.array(path).min(1).max(10_000) }), reply: nothing },
  'files.pause': { input: z.object({ paused: z.boolean() }), reply: nothing },
  'files.cancel': { input: z.object({ id: z.string() }), reply: nothing },
  /** Forgets what is finished; nothing on disk changes. */
  'files.clear': { input: nothing, reply: nothing },
  /** The user's own file before covering, or the covered copy, small. Only in the local window, never kept. */
  'files.still': { input: z.object({ id: z.string(), side: z.enum(['before', 'after']) }), reply: still },
  'machine.measure': { input: nothing, reply: proposalSchema },
} as const satisfies Record<string, { input: z.ZodType; reply: z.ZodType }>;

export type CommandName = keyof typeof COMMANDS;
export type CommandInput<Name extends CommandName> = z.infer<(typeof COMMANDS)[Name]['input']>;
export type CommandReply<Name extends CommandName> = z.infer<(typeof COMMANDS)[Name]['reply']>;

/** Who answers the contract: a missing command does not compile. */
export type Handlers = {
  readonly [Name in CommandName]: (
    input: CommandInput<Name>,
    client: ClientId,
  ) => CommandReply<Name> | Promise<CommandReply<Name>>;
};
/** Tells one connected window from another. */
export type ClientId = number;

export const EVENTS = {
  status: studioStatusSchema,
  settings: settingsSchema,
  jobs: z.array(fileJobSchema),
  devices: devicesSchema,
  log: logLineSchema,
} as const;
export type EventName = keyof typeof EVENTS;
export type EventValue<Name extends EventName> = z.infer<(typeof EVENTS)[Name]>;

const errorSchema = z.object({ code: z.enum(ERROR_CODES), message: z.string(), retryable: z.boolean() });
export type WireError = z.infer<typeof errorSchema>;

/** From a window to the engine. `shown` acknowledges a preview picture: only then comes the next. */
export const requestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: z.number().int(), name: z.string().max(60), input: z.unknown() }),
  z.object({ type: z.literal('shown') }),
]);
export type WireRequest = z.infer<typeof requestSchema>;

/** A box that is covered in a preview picture, in shares of its width and height. */
export const previewBoxSchema = z.object({
  x: z.number(),
  y: z.number(),
  w: z.number(),
  h: z.number(),
  kind: z.string(),
  track: z.number().int(),
  /** Newest score, 0–1; null where the mask is held without one. */
  score: z.number().nullable(),
});

/** Describes the pixels that come with it: planar YUV 4:2:0, BT.709 limited range, no padding. */
export const previewHeaderSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  /** Program time, s. */
  time: z.number(),
  covered: z.enum(['none', 'regions', 'whole']),
  reason: z.string().nullable(),
  boxes: z.array(previewBoxSchema),
});
export type PreviewHeader = z.infer<typeof previewHeaderSchema>;

/** From the engine to a window. A preview's pixels travel beside the message, in the way of the carrier. */
export const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('reply'), id: z.number().int(), value: z.unknown() }),
  z.object({ type: z.literal('failure'), id: z.number().int(), error: errorSchema }),
  z.object({ type: z.literal('event'), name: z.string(), value: z.unknown() }),
  z.object({ type: z.literal('preview'), header: previewHeaderSchema }),
]);
export type WireMessage = z.infer<typeof messageSchema>;
