/** Size of the luma thumbnail that cuts are looked for in, px. */
export const THUMBNAIL_WIDTH = 64;
export const THUMBNAIL_HEIGHT = 36;
