import { join } from 'node:path';
import type { Box } from '../../src/shared/geometry.js';
import { writeVideo, type VideoSpec } from '../fixtures/media/make-video.js';

export const WIDTH = 320;
export const HEIGHT = 176;
export const FRAMES = 20;
export const RATE = 25;
/** The marker that stands for a face: 24 px here, 96 px in a picture 1280 wide. It moves its own width in 6 frames. */
export const marker = (index: number): Box => ({ x: 40 + 4 * index, y: 80, w: 24, h: 24 });
/** What covers it, on the grid of the audit's cells. */
export const cover = (index: number): Box => ({ x: 36 + 4 * index, y: 76, w: 32, h: 32 });

export function fill(luma: Buffer, width: number, box: Box, value: number): void {
  for (let y = box.y; y < box.y + box.h; y += 1) {
    luma.fill(value, y * width + box.x, y * width + box.x + box.w);
  }
}

/** A grey picture with the bright marker; with its cover or without. */
export function draw(index: number, luma: Buffer, isCovered: boolean): void {
  luma.fill(90, 0, WIDTH * HEIGHT);
  fill(luma, WIDTH, marker(index), 235);
  if (isCovered) fill(luma, WIDTH, cover(index), 30);
}

let files = 0;
/** Writes a video of the marker into the folder; `isCovered` says in which frames it is covered. */
export async function writeMarkerVideo(
  folder: string,
  isCovered: (index: number) => boolean,
  change: Partial<VideoSpec> = {},
  ending = 'mp4',
): Promise<string> {
  files += 1;
  const path = join(folder, `video-${files}.${ending}`);
  await writeVideo(path, {
    width: WIDTH,
    height: HEIGHT,
    frameRate: RATE,
    frames: FRAMES,
    draw: (index, yuv) => {
      draw(index, yuv, isCovered(index));
    },
    ...change,
  });
  return path;
}

export const never = (): boolean => false;
export const always = (): boolean => true;

/** True boxes of every frame, as a file holds them. */
export function truthLines(box = marker, change: object = {}): string {
  return Array.from({ length: FRAMES }, (_, index) => {
    const boxes = [{ ...box(index), track: 1 }];
    return JSON.stringify({ index, pts_s: index / RATE, width: WIDTH, height: HEIGHT, boxes, ...change });
  }).join('\n');
}
