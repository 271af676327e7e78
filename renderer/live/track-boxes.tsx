import type { ReactElement } from 'react';
import type { PreviewHeader } from '../../src/shared/contract.js';
import { useText } from '../text/use-text.js';
import { liveText } from './text.js';

/** What is covered in the picture, with kind and confidence. */
export function TrackBoxes({ boxes }: Pick<PreviewHeader, 'boxes'>): ReactElement {
  const text = useText(liveText).preview;
  const kinds: Readonly<Record<string, string>> = text.kinds;
  return (
    <div className="live-boxes" aria-hidden="true">
      {boxes.map(({ x, y, w, h, kind, track, score }) => (
        <div
          key={track}
          className="live-box"
          style={{ left: `${x * 100}%`, top: `${y * 100}%`, width: `${w * 100}%`, height: `${h * 100}%` }}
        >
          <span className="live-box-name">
            {kinds[kind] ?? kind} {score === null ? text.held : `${Math.round(score * 100)}%`}
          </span>
        </div>
      ))}
    </div>
  );
}
