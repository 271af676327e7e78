import type { PolicyName } from '../../shared/cover.js';
import type { TrackRules } from '../track/track-rules.js';

/** The figures of one policy. Times in s. */
export interface PolicyRules {
  /** What each side of a box grows by, as a share of its width or height: from a tight face to hair line and chin. */
  readonly growth: number;
  /** A search vouches for frames at most this far from its own, s. */
  readonly maxAge: number;
  readonly track: TrackRules;
}

/** The rules with another score at which a face alone is believed, 0–1; null leaves them as they are. */
export function withThreshold(rules: PolicyRules, threshold: number | null): PolicyRules {
  if (threshold === null) return rules;
  const { pairScore, continueScore } = rules.track;
  return {
    ...rules,
    track: {
      ...rules.track,
      startScore: threshold,
      pairScore: Math.min(pairScore, threshold),
      continueScore: Math.min(continueScore, threshold),
    },
  };
}

/**
 * Every figure that decides how much doubt is covered. Growth, hold and age are the product's promise; the scores
 * are UltraFace's and are tuned on measured leak rates.
 */
export const POLICY_RULES: Readonly<Record<PolicyName, PolicyRules>> = {
  strict: {
    growth: 0.3,
    maxAge: 0.25,
    track: {
      startScore: 0.85,
      pairScore: 0.6,
      continueScore: 0.3,
      holdAfterLoss: 1,
      retroCover: 0.5,
      shrinkRate: 0.7,
    },
  },
  balanced: {
    growth: 0.2,
    maxAge: 0.25,
    track: {
      startScore: 0.9,
      pairScore: 0.7,
      continueScore: 0.5,
      holdAfterLoss: 0.5,
      retroCover: 0.3,
      shrinkRate: 1.4,
    },
  },
};
