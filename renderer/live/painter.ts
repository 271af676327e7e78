import type { PreviewHeader } from '../../src/shared/contract.js';

/** Puts covered program pictures (I420, BT.709 limited) on a canvas. */
export interface Painter {
  paint(header: Pick<PreviewHeader, 'width' | 'height'>, pixels: Uint8Array): void;
}
