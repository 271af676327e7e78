import { useRef, type ReactElement } from 'react';
import { Badge } from '../design/badge.js';
import { readCoverReason } from '../studio/status-words.js';
import { useStudio } from '../studio/studio-store.js';
import { reasonText } from '../studio/text.js';
import { useText } from '../text/use-text.js';
import { liveText } from './text.js';
import { usePreview } from './use-preview.js';

/** The covered program as viewers get it. */
export function ProgramPreview(): ReactElement {
  const text = useText(liveText).preview;
  const reasons = useText(reasonText);
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = usePreview(canvas);
  const { width, height } = useStudio(({ settings }) => settings.video);
  const reason = readCoverReason(shown?.reason ?? null);
  return (
    <div className="live-preview">
      <div className="live-picture" style={{ aspectRatio: `${width} / ${height}` }}>
        <canvas ref={canvas} className="live-canvas" role="img" aria-label={text.label} />
        {shown?.covered === 'whole' && (
          <div className="live-covered">
            <Badge tone="warn">{reason === null ? text.covered : text.coveredBy(reasons[reason])}</Badge>
          </div>
        )}
        {shown === null && <p className="live-waiting">{text.waiting}</p>}
      </div>
    </div>
  );
}
