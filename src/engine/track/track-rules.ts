/** What the tracker needs from the policy. Scores are 0–1, times s. */
export interface TrackRules {
  /** A detection of at least this score starts a track on its own. */
  readonly startScore: number;
  /** A detection of at least this score starts a track when it is seen in two searches in a row. */
  readonly pairScore: number;
  /** A detection of at least this score continues a track. */
  readonly continueScore: number;
  /** A track stays covered, and may be found again, for this long after its last observation, s. */
  readonly holdAfterLoss: number;
  /** A track is covered for this long before its first observation, s. */
  readonly retroCover: number;
  /**
   * The fastest that a track's box may shrink: exponential rate, 1/s. After one second at least e^-shrinkRate of
   * an observed width and height is still covered, whatever smaller boxes (half a face behind a hand) came since.
   */
  readonly shrinkRate: number;
}
