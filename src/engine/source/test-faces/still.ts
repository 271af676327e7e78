import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P } from 'node-av';
import { AppError } from '../../../shared/errors.js';
import { scaleBox, type Box } from '../../../shared/geometry.js';
import { readImage, type Image } from '../../ffmpeg/read-image.js';
import { Scaler, frameFromBytes } from '../../ffmpeg/scaler.js';
import type { Shot } from './shots.js';
import { TRUE_PHOTOS, type TruePhoto } from './true-boxes.js';

/** What one shot shows, larger than the view that moves over it. */
export interface Still {
  /** px, even. */
  readonly width: number;
  /** px, even. */
  readonly height: number;
  /** Packed YUV 4:2:0, BT.709 limited range. */
  readonly yuv: Buffer;
  /** px of the still. */
  readonly faces: readonly Box[];
}

interface Tile {
  readonly photo: TruePhoto;
  readonly place: Box;
  readonly scale: number;
}

/** The part of each photo that a wall shows, width through height, from the top: all faces lie in it. */
const WALL_ASPECT = 3 / 2;

/** Path of one of `TRUE_PHOTOS`: in `VEILCAST_PHOTOS`, or in the package that brings them. */
export function photoPath(name: string): string {
  const chosen = process.env['VEILCAST_PHOTOS'];
  if (chosen) return join(chosen, name);
  const manifest = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');
  return join(dirname(manifest), 'demo', name);
}

/** Lays a shot's photos out so that they cover `view` (px) `shot.zoom` times. Throws AppError `source.unavailable`. */
export async function loadStill(shot: Shot, view: { width: number; height: number }): Promise<Still> {
  const { tiles, width, height } = layOut(shot, view);
  const rgb = Buffer.alloc(width * height * 3);
  for (const tile of tiles) await drawTile(rgb, width, tile);
  return {
    width,
    height,
    yuv: toYuv(rgb, width, height),
    faces: tiles.flatMap(({ photo, place, scale }) =>
      photo.faces.map((face) => {
        const box = scaleBox(face, scale, scale);
        return { ...box, x: box.x + place.x, y: box.y + place.y };
      }),
    ),
  };
}

function layOut(
  shot: Shot,
  view: { width: number; height: number },
): { tiles: Tile[]; width: number; height: number } {
  const photos = shot.photos.map(findPhoto);
  const [first] = photos;
  const rows = Math.ceil(photos.length / shot.columns);
  const aspect = photos.length === 1 && first ? first.width / first.height : WALL_ASPECT;
  const w = even(shot.zoom * Math.max(view.width / shot.columns, (view.height / rows) * aspect));
  const h = even(w / aspect);
  const tiles = photos.map((photo, at) => {
    const place = { x: (at % shot.columns) * w, y: Math.floor(at / shot.columns) * h, w, h };
    return { photo, place, scale: w / photo.width };
  });
  return { tiles, width: w * shot.columns, height: h * rows };
}

function findPhoto(name: string): TruePhoto {
  const photo = TRUE_PHOTOS.find((candidate) => candidate.name === name);
  if (!photo) throw new AppError('engine.internal', `test photo: expected one that has boxes, got ${name}`);
  return photo;
}

function even(size: number): number {
  return 2 * Math.ceil(size / 2);
}

async function drawTile(rgb: Buffer, stride: number, tile: Tile): Promise<void> {
  const { photo, place, scale } = tile;
  const height = Math.max(place.h, Math.round(photo.height * scale));
  const path = photoPath(photo.name);
  let pixels: Buffer;
  try {
    pixels = scalePhoto(await readImage(path), place.w, height);
  } catch (error) {
    throw new AppError(
      'source.unavailable',
      `test photo ${photo.name}: expected a photo, it could not be read`,
      {
        cause: error,
      },
    );
  }
  for (let row = 0; row < place.h; row += 1) {
    const to = ((place.y + row) * stride + place.x) * 3;
    pixels.copy(rgb, to, row * place.w * 3, (row + 1) * place.w * 3);
  }
}

/** Packed RGB24 of the size. */
function scalePhoto({ rgb, ...size }: Image, width: number, height: number): Buffer {
  const photo = frameFromBytes(rgb, { ...size, format: AV_PIX_FMT_RGB24 });
  const scaler = new Scaler({ width, height, format: AV_PIX_FMT_RGB24 }, 'lanczos');
  const scaled = scaler.scale(photo);
  const pixels = scaled.toBuffer();
  scaled.free();
  photo.free();
  scaler.close();
  return pixels;
}

function toYuv(rgb: Buffer, width: number, height: number): Buffer {
  const source = frameFromBytes(rgb, { width, height, format: AV_PIX_FMT_RGB24 });
  const scaler = new Scaler({ width, height, format: AV_PIX_FMT_YUV420P }, 'bilinear');
  try {
    const frame = scaler.scale(source);
    const yuv = frame.toBuffer();
    frame.free();
    return yuv;
  } finally {
    source.free();
    scaler.close();
  }
}
