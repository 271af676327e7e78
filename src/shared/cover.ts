import * as z from 'zod';
import type { Box } from './geometry.js';

/** What Veilcast finds and covers. */
export const KINDS = ['face'] as const;
export type Kind = (typeof KINDS)[number];

/** How a region is covered. `solid` and `mosaic` destroy information; `blur` is cosmetic and reversible. */
export const STYLES = ['solid', 'mosaic', 'blur'] as const;
export type Style = (typeof STYLES)[number];

/** How much doubt is covered; the figures stand in `engine/policy/policy-rules.ts`. */
export const POLICIES = ['strict', 'balanced'] as const;
export type PolicyName = (typeof POLICIES)[number];

export const kindSchema = z.enum(KINDS);
export const styleSchema = z.enum(STYLES);
export const policySchema = z.enum(POLICIES);

/** One found object, in pixels of the picture that was searched; score 0–1. */
export interface Detection {
  readonly box: Box;
  readonly score: number;
  readonly kind: Kind;
}

/** A rectangle of the program picture that must be covered, in its pixels. */
export interface Region {
  readonly box: Box;
  readonly kind: Kind;
  /** Number of the track that asked for it; unique within a session. */
  readonly track: number;
  /** Score of the sight that lies nearest before the frame, or of the first one after it, 0–1. */
  readonly score: number;
}

/** Why a whole frame was covered instead of single regions. */
export const COVER_REASONS = [
  'detector-starting',
  'detector-late',
  'detector-failed',
  'scene-cut',
  'redactor-failed',
  'panic',
] as const;
export type CoverReason = (typeof COVER_REASONS)[number];

/** The gate's decision for one frame. There is no third case: a frame without a decision does not go out. */
export type MaskDecision =
  | { readonly cover: 'regions'; readonly regions: readonly Region[] }
  | { readonly cover: 'whole'; readonly reason: CoverReason };
