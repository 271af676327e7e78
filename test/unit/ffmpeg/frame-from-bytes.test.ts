import { AV_PIX_FMT_YUV420P } from 'node-av';
import { expect, test } from 'vitest';
import { frameFromBytes } from '../../../src/engine/ffmpeg/scaler.js';

test('a frame made from bytes keeps them when the memory is used again', () => {
  const bytes = Buffer.alloc((64 * 48 * 3) / 2, 10);
  const frame = frameFromBytes(bytes, { width: 64, height: 48, format: AV_PIX_FMT_YUV420P });
  bytes.fill(99);
  expect([...new Set(frame.toBuffer())]).toEqual([10]);
  frame.free();
});
