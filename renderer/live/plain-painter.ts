import type { Painter } from './painter.js';

/** The way without a graphics card: conversion by hand, in 16.16 fixed point. */
export function createPlainPainter(canvas: HTMLCanvasElement): Painter {
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('expected a canvas to draw on, this one gives no context');
  let image: ImageData | null = null;
  return {
    paint({ width, height }, pixels) {
      if (image?.width !== width || image.height !== height) {
        canvas.width = width;
        canvas.height = height;
        image = context.createImageData(width, height);
      }
      convertPicture(width, height, pixels, image.data);
      context.putImageData(image, 0, 0);
    },
  };
}

function convertPicture(width: number, height: number, from: Uint8Array, to: Uint8ClampedArray): void {
  const halfWidth = Math.ceil(width / 2);
  const bluePlane = width * height;
  const redPlane = bluePlane + halfWidth * Math.ceil(height / 2);
  for (let y = 0, at = 0; y < height; y++) {
    const chromaRow = (y >> 1) * halfWidth;
    for (let x = 0; x < width; x++, at++) {
      const chroma = chromaRow + (x >> 1);
      const luma = ((from[at] ?? 16) - 16) * 76_309;
      const blue = (from[bluePlane + chroma] ?? 128) - 128;
      const red = (from[redPlane + chroma] ?? 128) - 128;
      const place = at * 4;
      to[place] = (luma + red * 117_489) >> 16;
      to[place + 1] = (luma - blue * 13_976 - red * 34_925) >> 16;
      to[place + 2] = (luma + blue * 138_438) >> 16;
      to[place + 3] = 255;
    }
  }
}
