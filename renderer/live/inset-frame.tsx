import { useId, useRef, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import type { InsetPlace } from '../../src/shared/settings.js';
import { useActions } from '../studio/actions-context.js';
import { useStudio } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { fitInset } from './inset-place.js';
import { liveText } from './text.js';

const STEP = 0.01;

interface Grip {
  readonly x: number;
  readonly y: number;
  readonly from: InsetPlace;
  readonly isSizing: boolean;
}

/** The outline of the small picture over the preview: dragged, or moved and sized by keys. */
export function InsetFrame(): ReactElement | null {
  const text = useText(liveText).preview;
  const actions = useActions();
  const helpId = useId();
  const grip = useRef<Grip | null>(null);
  const { inset, insetPlace } = useStudio(({ settings }) => settings.scene);
  if (inset === null) return null;

  const move = (place: InsetPlace): void => {
    actions.changeSettings({ scene: { insetPlace: fitInset(place) } });
  };
  const takeHold = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    const isSizing = event.target !== event.currentTarget;
    grip.current = { x: event.clientX, y: event.clientY, from: insetPlace, isSizing };
  };
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const picture = event.currentTarget.parentElement?.getBoundingClientRect();
    if (grip.current === null || picture === undefined) return;
    const { x, y, from, isSizing } = grip.current;
    const right = (event.clientX - x) / picture.width;
    const down = (event.clientY - y) / picture.height;
    move(
      isSizing
        ? { ...from, w: from.w + Math.max(right, down) }
        : { ...from, x: from.x + right, y: from.y + down },
    );
  };
  const letGo = (): void => {
    grip.current = null;
  };
  const takeKey = (event: KeyboardEvent): void => {
    const place = placeAfterKey(event.key, insetPlace, event.shiftKey ? STEP * 5 : STEP);
    if (place === null) return;
    event.preventDefault();
    move(place);
  };

  return (
    <div
      className="live-inset"
      role="application"
      tabIndex={0}
      aria-label={text.inset}
      aria-describedby={helpId}
      title={text.insetHelp}
      style={{
        left: `${insetPlace.x * 100}%`,
        top: `${insetPlace.y * 100}%`,
        width: `${insetPlace.w * 100}%`,
        height: `${insetPlace.w * 100}%`,
      }}
      onPointerDown={takeHold}
      onPointerMove={drag}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onKeyDown={takeKey}
    >
      <span className="live-inset-corner" />
      <span id={helpId} className="vc-only-read">
        {text.insetHelp}
      </span>
    </div>
  );
}

/** Null for a key that moves nothing. */
function placeAfterKey(key: string, place: InsetPlace, step: number): InsetPlace | null {
  switch (key) {
    case 'ArrowLeft':
      return { ...place, x: place.x - step };
    case 'ArrowRight':
      return { ...place, x: place.x + step };
    case 'ArrowUp':
      return { ...place, y: place.y - step };
    case 'ArrowDown':
      return { ...place, y: place.y + step };
    case '+':
    case '=':
      return { ...place, w: place.w + step };
    case '-':
    case '_':
      return { ...place, w: place.w - step };
    default:
      return null;
  }
}
