import type { ReactElement } from 'react';
import { POLICIES, STYLES } from '../../src/shared/cover.js';
import { Badge } from '../design/badge.js';
import { Switch } from '../design/field.js';
import { Panel } from '../design/panel.js';
import { RadioCards } from '../design/radio-cards.js';
import { Slider } from '../design/slider.js';
import { useActions } from '../studio/actions-context.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { liveText } from './text.js';

export type PrivacyWords = (typeof liveText)['en']['privacy'];

/** Where the threshold's slider begins when it is taken in hand: the strict policy's own. */
const FIRST_THRESHOLD = 0.85;
const LONGEST_HOLD_MS = 5_000;

/** How faces are covered, and how sure of it the program is before it goes out. */
export function PrivacyPanel(): ReactElement {
  const text = useText(liveText).privacy;
  return (
    <Panel title={text.title}>
      <PrivacyControls text={text} />
    </Panel>
  );
}

/** The controls alone: another screen may have more room for words. */
export function PrivacyControls({ text }: { readonly text: PrivacyWords }): ReactElement {
  const actions = useActions();
  const { style, policy, holdMs, threshold } = useStudio(({ settings }) => settings.privacy);
  const isLocked = useStudio(({ status }) => status.liveSince !== null || status.recordingSince !== null);
  const delay = holdMs === 0 ? text.holdNone : text.holdHelp(holdMs);
  return (
    <>
      <RadioCards
        label={text.style}
        value={style}
        cards={STYLES.map((each) => ({
          value: each,
          label: text.styles[each],
          description: text.styles[`${each}Help`],
          badge: each === 'blur' ? <Badge tone="warn">{text.styles.reversible}</Badge> : null,
        }))}
        onChange={(next) => {
          actions.changeSettings({ privacy: { style: next } });
        }}
      />
      <RadioCards
        label={text.policy}
        orientation="horizontal"
        value={policy}
        cards={POLICIES.map((each) => ({
          value: each,
          label: text.policies[each],
          description: text.policies[`${each}Help`],
        }))}
        onChange={(next) => {
          actions.changeSettings({ privacy: { policy: next } });
        }}
      />
      <Slider
        label={text.hold}
        help={isLocked ? `${delay} ${text.lockedHold}` : delay}
        value={holdMs}
        minValue={0}
        maxValue={LONGEST_HOLD_MS}
        step={100}
        formatOptions={{ style: 'unit', unit: 'millisecond' }}
        isDisabled={isLocked}
        onChange={(next) => {
          actions.changeSettings({ privacy: { holdMs: next } });
        }}
      />
      <Switch
        label={text.ownThreshold}
        help={text.ownThresholdHelp}
        isSelected={threshold !== null}
        onChange={(isOwn) => {
          actions.changeSettings({ privacy: { threshold: isOwn ? FIRST_THRESHOLD : null } });
        }}
      />
      {threshold !== null && (
        <Slider
          label={text.threshold}
          help={text.thresholdHelp}
          value={threshold}
          minValue={0.2}
          maxValue={0.95}
          step={0.05}
          formatOptions={{ style: 'percent' }}
          onChange={(next) => {
            actions.changeSettings({ privacy: { threshold: next } });
          }}
        />
      )}
    </>
  );
}
