import * as z from 'zod';
import { policySchema, styleSchema } from './cover.js';

/** Where a small picture stands over the large one: its left upper corner and width, as shares of the canvas. */
export const insetPlaceSchema = z.object({
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
  w: z.number().min(0.05).max(1),
});
export type InsetPlace = z.infer<typeof insetPlaceSchema>;

/** A source URI as on the command line: `camera:0`, `screen:0`, `file:PATH?loop=1`, `test:faces`. */
const sourceUri = z.string().min(1).max(4096);

const sceneSchema = z.object({
  main: sourceUri,
  /** Shown small over `main`; null: nothing. */
  inset: sourceUri.nullable(),
  insetPlace: insetPlaceSchema,
});

const audioSchema = z.object({
  /** `source`: the sound of the source that has some; `mic:N`: a microphone of the device list. */
  input: z.union([z.enum(['source', 'none']), z.string().regex(/^mic:\d+$/)]),
  /** dB; 0 leaves the sound as it is. */
  gain: z.number().min(-60).max(20),
  muted: z.boolean(),
});

/** The services with a page of their own in `services.ts`; `custom` is any RTMP(S) server. */
export const SERVICES = ['youtube', 'twitch', 'soop', 'chzzk', 'custom'] as const;
export type Service = (typeof SERVICES)[number];

export const destinationSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  service: z.enum(SERVICES),
  name: z.string().min(1).max(80),
  /** rtmp:// or rtmps:// address without the stream key. */
  server: z.string().max(500),
  enabled: z.boolean(),
});
export type Destination = z.infer<typeof destinationSchema>;

const even = z.number().int().multipleOf(2);
const videoSchema = z.object({
  /** Canvas, px. */
  width: even.min(320).max(3840),
  height: even.min(180).max(2160),
  /** Frames per second. */
  frameRate: z.number().int().min(10).max(60),
  bitsPerSecond: z.number().int().min(200_000).max(50_000_000),
  preset: z.enum(['ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium']),
  encoder: z.enum(['auto', 'libx264']),
});

const outputSchema = z.object({
  /** Null: the videos folder of this account. */
  recordingFolder: z.string().max(4096).nullable(),
  recordingFormat: z.enum(['mkv', 'mp4']),
  /** Where covered copies of files go; null: beside the original. */
  coveredFolder: z.string().max(4096).nullable(),
  /** Added to a covered copy's name. */
  coveredSuffix: z.string().regex(/^[\p{L}\p{N} ._-]{1,40}$/u),
  /** x264's constant quality of covered copies. */
  coveredCrf: z.number().int().min(0).max(40),
});

const privacySchema = z.object({
  style: styleSchema,
  policy: policySchema,
  /** How long the program is held back, ms. */
  holdMs: z.number().int().min(0).max(5_000),
  /** Lowest score at which a face alone is believed, 0–1; null: as the policy has it. */
  threshold: z.number().min(0.2).max(0.95).nullable(),
});

/** An accelerator as Electron writes it; null: none. */
const hotkey = z.string().min(1).max(60).nullable();
const hotkeysSchema = z.object({ panic: hotkey, live: hotkey, record: hotkey, mute: hotkey });
export type HotkeyName = keyof z.infer<typeof hotkeysSchema>;

const appearanceSchema = z.object({
  theme: z.enum(['system', 'light', 'dark', 'contrast']),
  language: z.enum(['system', 'en', 'ko']),
  /** Whether the preview shows the boxes that are covered, with kind and confidence. */
  overlay: z.boolean(),
});

/** Everything that is remembered, but secrets. Each change of its shape raises `version` and adds a migration. */
export const settingsSchema = z.object({
  version: z.literal(1),
  scene: sceneSchema,
  audio: audioSchema,
  destinations: z.array(destinationSchema).max(10),
  video: videoSchema,
  output: outputSchema,
  privacy: privacySchema,
  hotkeys: hotkeysSchema,
  appearance: appearanceSchema,
  /** Whether the first-run wizard was finished or skipped. */
  welcomed: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What may be changed in one go: whole values of any fields of any sections. */
export const settingsChangeSchema = z
  .object({
    scene: sceneSchema.partial(),
    audio: audioSchema.partial(),
    destinations: settingsSchema.shape.destinations,
    video: videoSchema.partial(),
    output: outputSchema.partial(),
    privacy: privacySchema.partial(),
    hotkeys: hotkeysSchema.partial(),
    appearance: appearanceSchema.partial(),
    welcomed: z.boolean(),
  })
  .partial()
  .strict();
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

export const DEFAULT_SETTINGS: Settings = {
  version: 1,
  scene: { main: 'test:faces', inset: null, insetPlace: { x: 0.73, y: 0.7, w: 0.25 } },
  audio: { input: 'source', gain: 0, muted: false },
  destinations: [],
  video: {
    width: 1280,
    height: 720,
    frameRate: 30,
    bitsPerSecond: 4_500_000,
    preset: 'veryfast',
    encoder: 'auto',
  },
  output: {
    recordingFolder: null,
    recordingFormat: 'mkv',
    coveredFolder: null,
    coveredSuffix: '-covered',
    coveredCrf: 20,
  },
  privacy: { style: 'mosaic', policy: 'strict', holdMs: 400, threshold: null },
  hotkeys: { panic: 'CommandOrControl+Shift+P', live: null, record: null, mute: null },
  appearance: { theme: 'system', language: 'system', overlay: false },
  welcomed: false,
};

/** The settings with a change applied; sections are merged field by field. */
export function changeSettings(settings: Settings, change: SettingsChange): Settings {
  return settingsSchema.parse({
    ...settings,
    ...change,
    scene: { ...settings.scene, ...change.scene },
    audio: { ...settings.audio, ...change.audio },
    video: { ...settings.video, ...change.video },
    output: { ...settings.output, ...change.output },
    privacy: { ...settings.privacy, ...change.privacy },
    hotkeys: { ...settings.hotkeys, ...change.hotkeys },
    appearance: { ...settings.appearance, ...change.appearance },
  });
}
