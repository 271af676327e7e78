import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { screen, type BrowserWindow, type Rectangle } from 'electron';
import * as z from 'zod';

const placeSchema = z.object({
  bounds: z.object({
    x: z.number().int(),
    y: z.number().int(),
    width: z.number().int(),
    height: z.number().int(),
  }),
  maximized: z.boolean(),
});
type WindowPlace = z.infer<typeof placeSchema>;

export const SMALLEST = { width: 1024, height: 640 };
const FIRST = { width: 1280, height: 800 };

/** Where a window was when it was last closed; a place that no screen shows any more is not taken. */
export function readWindowPlace(file: string): { bounds: Partial<Rectangle>; maximized: boolean } {
  const last = readPlace(file);
  return last && isVisible(last.bounds) ? last : { bounds: FIRST, maximized: false };
}

/** Keeps the place of a window in `file`, from its closing to the next start. */
export function keepWindowPlace(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    const place: WindowPlace = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    const write = async (): Promise<void> => {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify(place));
    };
    // A place that can't be kept costs nothing but the place.
    write().catch(() => undefined);
  });
}

function readPlace(file: string): WindowPlace | null {
  try {
    return placeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

function isVisible(bounds: Rectangle): boolean {
  const { workArea } = screen.getDisplayMatching(bounds);
  const w = Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x);
  const h = Math.min(bounds.y + bounds.height, workArea.y + workArea.height) - Math.max(bounds.y, workArea.y);
  return w >= SMALLEST.width / 4 && h >= SMALLEST.height / 4 && bounds.y >= workArea.y;
}
