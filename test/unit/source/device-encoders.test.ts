import { AVERROR_EAGAIN, AVERROR_EXTERNAL } from 'node-av';
import { describe, expect, test, vi } from 'vitest';
import {
  chooseVideoEncoder,
  encodes,
  probeVideoEncoders,
} from '../../../src/engine/encode/probe-encoders.js';
import { VideoEncoder } from '../../../src/engine/encode/video-encoder.js';

describe('the encoders of this machine', () => {
  test('have x264 as the last resort, and the first is used', async () => {
    const found = await probeVideoEncoders();
    expect(found.at(-1)).toBe('libx264');
    expect(await chooseVideoEncoder()).toBe(found[0]);
  });

  test('are tried once', () => {
    expect(probeVideoEncoders()).toBe(probeVideoEncoders());
  });

  test('really encode', async () => {
    for (const codec of await probeVideoEncoders()) expect(await encodes(codec)).toBe(true);
  });
});

describe('an encoder is left out', () => {
  test('when this FFmpeg has none of the name', async () => {
    const elsewhere = process.platform === 'darwin' ? 'h264_amf' : 'h264_videotoolbox';
    expect(await encodes(elsewhere)).toBe(false);
  });

  // A driver without a free session behaves so: opening works, encoding does not.
  test.each([
    ['gives no packets', { receivePacket: () => Promise.resolve(AVERROR_EAGAIN) }],
    ['takes no frame', { sendFrame: () => Promise.resolve(AVERROR_EXTERNAL) }],
  ])('when it opens and then %s', async (_, fault) => {
    const open = VideoEncoder.open.bind(VideoEncoder);
    const opening = vi.spyOn(VideoEncoder, 'open').mockImplementation(async (options) => {
      const encoder = await open({ ...options, codec: 'libx264' });
      Object.assign(encoder.context, fault);
      return encoder;
    });
    try {
      expect(await encodes('h264_nvenc')).toBe(false);
      expect(opening).toHaveBeenCalledOnce();
    } finally {
      opening.mockRestore();
    }
  });
});
