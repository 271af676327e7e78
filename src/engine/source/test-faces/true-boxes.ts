import type { Box } from '../../../shared/geometry.js';

/** A photo that `@vladmandic/face-api` ships as a demo, with its faces drawn by eye. */
export interface TruePhoto {
  readonly name: string;
  /** px. */
  readonly width: number;
  /** px. */
  readonly height: number;
  /** Which half it belongs to: the settings are chosen on one, the figures reported on the other. */
  readonly split: 'tune' | 'report';
  /**
   * px of the photo: from hairline to chin and from ear to ear (ears themselves left out), as WIDER FACE draws
   * them. Hair that hangs into a face counts as face. No detector had a part in them.
   */
  readonly faces: readonly Box[];
}

/** Every face in the photos, from left to right. */
export const TRUE_PHOTOS: readonly TruePhoto[] = [
  {
    name: 'sample1.jpg',
    width: 1920,
    height: 1280,
    split: 'tune',
    faces: [
      { x: 416, y: 356, w: 192, h: 244 },
      { x: 826, y: 426, w: 205, h: 229 },
      { x: 1462, y: 205, w: 230, h: 235 },
    ],
  },
  {
    name: 'sample2.jpg',
    width: 1920,
    height: 1367,
    split: 'report',
    faces: [
      { x: 361, y: 126, w: 187, h: 297 },
      { x: 908, y: 257, w: 158, h: 195 },
      { x: 1436, y: 153, w: 214, h: 239 },
    ],
  },
  {
    name: 'sample3.jpg',
    width: 1920,
    height: 1350,
    split: 'tune',
    faces: [
      { x: 594, y: 330, w: 204, h: 274 },
      { x: 1073, y: 198, w: 229, h: 310 },
      { x: 1514, y: 283, w: 179, h: 296 },
    ],
  },
  {
    name: 'sample4.jpg',
    width: 1920,
    height: 1448,
    split: 'report',
    faces: [
      { x: 276, y: 197, w: 145, h: 237 },
      { x: 657, y: 53, w: 193, h: 251 },
      { x: 989, y: 168, w: 175, h: 249 },
      { x: 1278, y: 138, w: 138, h: 249 },
    ],
  },
  {
    name: 'sample5.jpg',
    width: 1920,
    height: 1398,
    split: 'tune',
    faces: [
      { x: 398, y: 878, w: 157, h: 293 },
      { x: 608, y: 427, w: 162, h: 253 },
      { x: 779, y: 100, w: 170, h: 233 },
      { x: 1111, y: 188, w: 170, h: 252 },
      { x: 1406, y: 396, w: 177, h: 277 },
    ],
  },
  {
    name: 'sample6.jpg',
    width: 1920,
    height: 1537,
    split: 'report',
    faces: [
      { x: 252, y: 467, w: 217, h: 294 },
      { x: 669, y: 320, w: 171, h: 312 },
      { x: 1176, y: 286, w: 191, h: 294 },
      { x: 1478, y: 250, w: 222, h: 308 },
    ],
  },
];
