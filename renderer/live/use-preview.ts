import { useEffect, useState, useSyncExternalStore, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import type { PreviewHeader } from '../../src/shared/contract.js';
import { useActions } from '../studio/actions-context.js';
import { useStudioStore } from '../studio/studio-store.js';
import { createPlainPainter } from './plain-painter.js';
import { createWebglPainter } from './webgl-painter.js';

/** Widths that are asked for, px: few, so that dragging the window's edge does not ask for a new one each time. */
const WIDTHS = [480, 640, 800, 960];

function watchVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => {
    document.removeEventListener('visibilitychange', changed);
  };
}

interface Preview {
  /** What describes the picture on the canvas; null before the first. */
  readonly shown: PreviewHeader | null;
  readonly isVisible: boolean;
}

/** Draws the program into `canvas` while the window is seen; nothing is asked of the engine while it is hidden. */
export function usePreview(canvas: RefObject<HTMLCanvasElement | null>): Preview {
  const actions = useActions();
  const isOpen = useStudioStore(({ connection }) => connection === 'open');
  const isVisible = useSyncExternalStore(watchVisibility, () => document.visibilityState === 'visible');
  const width = useWantedWidth(canvas);
  const [shown, setShown] = useState<PreviewHeader | null>(null);

  useEffect(() => {
    if (canvas.current === null || !isOpen || !isVisible || width === null) return;
    const painter = createWebglPainter(canvas.current) ?? createPlainPainter(canvas.current);
    let frame = 0;
    let newest: readonly [PreviewHeader, Uint8Array] | null = null;
    const draw = (): void => {
      frame = 0;
      if (newest === null) return;
      const [header, pixels] = newest;
      newest = null;
      painter.paint(header, pixels);
      // At once, so that the boxes stand in the same frame as their picture.
      flushSync(() => {
        setShown(header);
      });
      actions.client.shown();
    };
    const stopListening = actions.client.onPreview((header, pixels) => {
      newest = [header, pixels];
      frame ||= requestAnimationFrame(draw);
    });
    void actions.call('preview.open', { width });
    return () => {
      cancelAnimationFrame(frame);
      setShown(null);
      stopListening();
      if (actions.client.state === 'open') void actions.call('preview.close', null);
    };
  }, [actions, canvas, isOpen, isVisible, width]);

  return { shown, isVisible };
}

/** The preview width that fits the canvas as it is laid out; null before it is. */
function useWantedWidth(canvas: RefObject<HTMLCanvasElement | null>): number | null {
  const [width, setWidth] = useState<number | null>(null);
  useEffect(() => {
    if (canvas.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const wanted = (entry?.contentRect.width ?? 0) * window.devicePixelRatio;
      setWidth(WIDTHS.find((each) => each >= wanted) ?? 960);
    });
    observer.observe(canvas.current);
    return () => {
      observer.disconnect();
    };
  }, [canvas]);
  return width;
}
