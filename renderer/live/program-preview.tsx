import { Scan } from 'lucide-react';
import { useRef, type CSSProperties, type ReactElement } from 'react';
import { Badge } from '../design/badge.js';
import { ToggleButton } from '../design/button.js';
import { useActions } from '../studio/actions-context.js';
import { readCoverReason } from '../studio/status-words.js';
import { useStudio } from '../studio/studio-store.js';
import { reasonText } from '../studio/text.js';
import { useText } from '../text/use-text.js';
import { InsetFrame } from './inset-frame.js';
import { liveText } from './text.js';
import { TrackBoxes } from './track-boxes.js';
import { usePreview } from './use-preview.js';

/** The canvas's shape for the style sheet, which fits the picture into its place. */
function shapeOf(ratio: number): CSSProperties {
  return { '--shape': ratio } as CSSProperties;
}

/** The covered program as viewers get it. */
export function ProgramPreview(): ReactElement {
  const text = useText(liveText).preview;
  const reasons = useText(reasonText);
  const actions = useActions();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useStudio(({ settings }) => settings.video);
  const overlay = useStudio(({ settings }) => settings.appearance.overlay);
  const { shown, isVisible } = usePreview(canvas);
  const reason = readCoverReason(shown?.reason ?? null);
  return (
    <section className="live-preview" aria-label={text.label}>
      <div className="live-picture" style={shapeOf(width / height)}>
        <canvas ref={canvas} className="live-canvas" role="img" aria-label={text.label} />
        {overlay && shown !== null && <TrackBoxes boxes={shown.boxes} />}
        <InsetFrame />
        {shown?.covered === 'whole' && (
          <div className="live-covered">
            <Badge tone="warn">{reason === null ? text.covered : text.coveredBy(reasons[reason])}</Badge>
          </div>
        )}
        {shown === null && <p className="live-waiting">{isVisible ? text.waiting : text.paused}</p>}
      </div>
      <div className="live-overlay-toggle">
        <ToggleButton
          size="small"
          isSelected={overlay}
          onChange={(isOn) => {
            actions.changeSettings({ appearance: { overlay: isOn } });
          }}
        >
          <Scan size={14} />
          {text.overlay}
        </ToggleButton>
      </div>
    </section>
  );
}
