/** How a still is laid out and which way the view moves over it. */
export interface Shot {
  readonly name: string;
  /** Names of `TRUE_PHOTOS`, row by row. */
  readonly photos: readonly string[];
  readonly columns: number;
  /** 1: the still just covers the picture; larger ones leave room to move. */
  readonly zoom: number;
  /** Where the view starts and ends, as shares 0–1 of the room there is. */
  readonly from: Point;
  readonly to: Point;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Length of a shot, s; then comes a hard cut. */
export const SHOT_LENGTH = 5;
/** The view's fastest movement, as a share of the picture's width per second: 120 px/s at 1280. */
export const MAX_SPEED = 120 / 1280;

/** Faces are 55 to 295 px high in a 1280×720 picture. The shots come in this order, again and again. */
export const SHOTS: readonly Shot[] = [
  shot('sample6.jpg', 1.15, { x: 0, y: 0.25 }, { x: 1, y: 0.4 }),
  shot('sample3.jpg', 1.4, { x: 0.75, y: 0.15 }, { x: 0.05, y: 0.3 }),
  shot('sample1.jpg', 1.1, { x: 0.2, y: 0.2 }, { x: 0.9, y: 0.6 }),
  {
    name: 'wall',
    photos: ['sample4.jpg', 'sample5.jpg', 'sample6.jpg', 'sample1.jpg', 'sample2.jpg', 'sample3.jpg'],
    columns: 3,
    zoom: 1.05,
    from: { x: 0, y: 0 },
    to: { x: 1, y: 0.6 },
  },
  shot('sample4.jpg', 1.3, { x: 0.6, y: 0 }, { x: 0.1, y: 0.3 }),
  shot('sample5.jpg', 1.1, { x: 0.3, y: 0.1 }, { x: 0.6, y: 1 }),
  shot('sample2.jpg', 1.2, { x: 1, y: 0.3 }, { x: 0, y: 0.05 }),
];

function shot(photo: string, zoom: number, from: Point, to: Point): Shot {
  return { name: photo, photos: [photo], columns: 1, zoom, from, to };
}

/** Which shot frame `index` belongs to and how far it is in it, 0–1. */
export function shotAt(index: number, frameRate: number): { shot: number; progress: number } {
  const shots = index / (SHOT_LENGTH * frameRate);
  return { shot: Math.floor(shots) % SHOTS.length, progress: shots % 1 };
}

/**
 * Upper left corner of the view, whole px, at `progress` 0–1 of a shot; `room` is how far it can move. Where the
 * way is too long for `maxLength` (px), its middle part is gone.
 */
export function viewAt(shot: Shot, progress: number, room: Point, maxLength: number): Point {
  const x = (shot.to.x - shot.from.x) * room.x;
  const y = (shot.to.y - shot.from.y) * room.y;
  const part = Math.min(1, maxLength / Math.hypot(x, y));
  const at = 0.5 + (progress - 0.5) * part;
  return { x: Math.round(shot.from.x * room.x + x * at), y: Math.round(shot.from.y * room.y + y * at) };
}
