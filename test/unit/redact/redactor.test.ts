import {
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV422P10LE,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUV444P10LE,
  type AVPixelFormat,
} from 'node-av';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { VideoEncoder } from '../../../src/engine/encode/video-encoder.js';
import { allocateFrame, frameFromBytes } from '../../../src/engine/ffmpeg/scaler.js';
import { Redactor, type RedactedFrame } from '../../../src/engine/redact/redactor.js';
import { openPlanes, packedSize } from '../../../src/engine/redact/sample-planes.js';
import { runRedactorSelfTest } from '../../../src/engine/redact/self-test.js';
import { RawPicture } from '../../../src/engine/scene/raw-picture.js';
import { STYLES, type MaskDecision, type Region, type Style } from '../../../src/shared/cover.js';
import type { Box } from '../../../src/shared/geometry.js';

const FORMATS: readonly AVPixelFormat[] = [
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P10LE,
  AV_PIX_FMT_YUV444P10LE,
];

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly format: AVPixelFormat;
}

/** A textured picture: neighbouring samples differ, so that covering shows in each. */
function drawPicture(shape: Shape): Buffer {
  const bytes = Buffer.alloc(packedSize(shape));
  const { luma, chroma, depth } = openPlanes(bytes, shape);
  for (const { samples } of [luma, ...chroma]) {
    for (let i = 0; i < samples.length; i += 1) samples[i] = (40 + ((i * 37) % 160)) << (depth - 8);
  }
  return bytes;
}

function makeRaw(bytes: Buffer, shape: Shape): RawPicture {
  const frame = frameFromBytes(bytes, shape);
  frame.pts = 7n;
  return new RawPicture(frame, { index: 7, time: 0.25, enteredAt: 1 });
}

function regions(...boxes: Box[]): MaskDecision {
  return {
    cover: 'regions',
    regions: boxes.map((box, track): Region => ({ box, kind: 'face', track, score: 1 })),
  };
}

function redactBytes(
  shape: Shape,
  decision: MaskDecision,
  style: Style,
): { before: Buffer; after: Buffer; redacted: RedactedFrame } {
  const before = drawPicture(shape);
  const redacted = new Redactor({ style }).redact(makeRaw(before, shape), decision);
  return { before, after: redacted.frame.toBuffer(), redacted };
}

describe('the redactor', () => {
  test('nothing but a RedactedFrame fits the encoder', () => {
    type Accepted = Parameters<VideoEncoder['encode']>[0];
    expectTypeOf<RawPicture>().not.toExtend<Accepted>();
    expectTypeOf<RawPicture['frame']>().not.toExtend<Accepted>();
    // An object of the same shape is none either: the type has a private member.
    expectTypeOf<Pick<RedactedFrame, keyof RedactedFrame>>().not.toExtend<Accepted>();
    expectTypeOf<RedactedFrame>().toExtend<Accepted>();
  });

  test.each(STYLES.flatMap((style) => FORMATS.map((format) => ({ style, format }))))(
    'covers a region in its own samples and nothing outside ($style, format $format)',
    ({ style, format }) => {
      const shape = { width: 96, height: 64, format };
      const box = { x: 20, y: 12, w: 40, h: 32 };
      const { before, after } = redactBytes(shape, regions(box), style);
      const [old, now] = [openPlanes(before, shape), openPlanes(after, shape)];
      [old.luma, ...old.chroma].forEach((plane, index) => {
        const covered = [now.luma, ...now.chroma][index]?.samples;
        let changed = 0;
        let inside = 0;
        plane.samples.forEach((sample, at) => {
          const x = (at % plane.width) * plane.stepX;
          const y = Math.floor(at / plane.width) * plane.stepY;
          const isInside = x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h;
          if (!isInside) expect(covered?.[at]).toBe(sample);
          else {
            inside += 1;
            if (covered?.[at] !== sample) changed += 1;
          }
        });
        expect(changed / inside).toBeGreaterThan(0.9);
      });
    },
  );

  test('property: regions anywhere, of any size, never throw, never touch what lies outside, never leave the picture', () => {
    const shape = { width: 62, height: 46, format: AV_PIX_FMT_YUV420P };
    const coordinate = fc.double({ min: -80, max: 120, noNaN: true });
    const size = fc.double({ min: 0, max: 150, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...STYLES), coordinate, coordinate, size, size, (style, x, y, w, h) => {
        const { before, after, redacted } = redactBytes(shape, regions({ x, y, w, h }), style);
        expect(redacted.covered).toBe('regions');
        const [old, now] = [openPlanes(before, shape).luma, openPlanes(after, shape).luma];
        now.samples.forEach((sample, at) => {
          const [column, row] = [at % 62, Math.floor(at / 62)];
          const outside = column + 1 <= x || column >= x + w || row + 1 <= y || row >= y + h;
          if (outside && sample !== old.samples[at]) throw new Error(`sample ${column},${row} changed`);
        });
      }),
      { numRuns: 150 },
    );
  });

  test('property: a mosaic shows at most 8 blocks across the short side, 8 levels and one colour', () => {
    const shape = { width: 160, height: 120, format: AV_PIX_FMT_YUV420P };
    const side = fc.integer({ min: 16, max: 110 });
    fc.assert(
      fc.property(side, side, fc.integer(), (w, h, seed) => {
        const bytes = Buffer.alloc(packedSize(shape));
        for (let i = 0; i < bytes.length; i += 1) bytes[i] = (i * 7919 + seed) & 255;
        const redacted = new Redactor({ style: 'mosaic' }).redact(
          makeRaw(bytes, shape),
          regions({ x: 4, y: 4, w, h }),
        );
        const { luma, chroma } = openPlanes(redacted.frame.toBuffer(), shape);
        const row = (y: number): string => [...luma.samples.slice(y * 160 + 4, y * 160 + 4 + w)].join();
        const rows = Array.from({ length: h }, (_, y) => row(4 + y));
        const changesDown = rows.filter((text, y) => y > 0 && text !== rows[y - 1]).length + 1;
        const columns = Array.from({ length: w }, (_, x) => rows.map((text) => text.split(',')[x]).join());
        const changesAcross = columns.filter((text, x) => x > 0 && text !== columns[x - 1]).length + 1;
        const ratio = Math.max(w, h) / Math.min(w, h);
        expect(Math.min(changesDown, changesAcross)).toBeLessThanOrEqual(8);
        expect(Math.max(changesDown, changesAcross)).toBeLessThanOrEqual(Math.ceil(8 * ratio));
        expect(new Set(rows.join().split(',')).size).toBeLessThanOrEqual(8);
        for (const plane of chroma) {
          const inside = plane.samples.filter((_, at) => {
            const [x, y] = [at % 80, Math.floor(at / 80)];
            return x >= 2 && y >= 2 && 2 * x < 4 + w && 2 * y < 4 + h;
          });
          expect(new Set(inside).size).toBe(1);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('a mosaic depends on nothing but the block means', () => {
    const shape = { width: 64, height: 64, format: AV_PIX_FMT_YUV420P };
    const smooth = Buffer.alloc(packedSize(shape), 120);
    const textured = Buffer.from(smooth);
    // A pattern of 2×2 pixels: the same mean in each 8×8 block, another picture within.
    for (let i = 0; i < 64 * 64; i += 1) textured[i] = 120 + (((i >> 1) + (i >> 7)) % 2 === 0 ? 40 : -40);
    const cover = regions({ x: 0, y: 0, w: 64, h: 64 });
    const redact = (bytes: Buffer): Buffer =>
      new Redactor({ style: 'mosaic' }).redact(makeRaw(bytes, shape), cover).frame.toBuffer();
    expect(redact(textured).equals(redact(smooth))).toBe(true);
  });

  test('overlapping regions are each covered by what was there, not by what covers the other', () => {
    const shape = { width: 128, height: 96, format: AV_PIX_FMT_YUV420P };
    const bytes = Buffer.alloc(packedSize(shape));
    const { luma, chroma } = openPlanes(bytes, shape);
    // Skin: a warm colour everywhere.
    luma.samples.fill(150);
    chroma[0].samples.fill(112);
    chroma[1].samples.fill(150);
    const [small, large] = [
      { x: 20, y: 20, w: 60, h: 60 },
      { x: 16, y: 16, w: 80, h: 72 },
    ];
    const redacted = new Redactor({ style: 'mosaic' }).redact(makeRaw(bytes, shape), regions(small, large));
    const after = openPlanes(redacted.frame.toBuffer(), shape);
    const colour = after.chroma.map(({ samples }) => samples[24 * 64 + 24]);
    expect(colour).toEqual([144, 112]);
  });

  test.each(['detector-starting', 'detector-failed'] as const)(
    'covers the whole frame (%s) so that nothing of it is left',
    (reason) => {
      const shape = { width: 64, height: 48, format: AV_PIX_FMT_YUV420P };
      const { after, redacted } = redactBytes(shape, { cover: 'whole', reason }, 'mosaic');
      expect([redacted.covered, redacted.reason]).toEqual(['whole', reason]);
      const { luma, chroma } = openPlanes(after, shape);
      for (const { samples } of [luma, ...chroma]) expect(new Set(samples).size).toBe(1);
    },
  );

  test('covers the whole frame when covering throws', () => {
    const shape = { width: 64, height: 48, format: AV_PIX_FMT_YUV420P };
    const raw = makeRaw(drawPicture(shape), shape);
    const hostile = {
      cover: 'regions',
      regions: [
        {
          get box(): Box {
            throw new Error('broken');
          },
          kind: 'face',
          score: 1,
          track: 1,
        },
      ],
    };
    const redacted = new Redactor({ style: 'mosaic' }).redact(raw, hostile as MaskDecision);
    expect([redacted.covered, redacted.reason]).toEqual(['whole', 'redactor-failed']);
    expect(new Set(openPlanes(redacted.frame.toBuffer(), shape).luma.samples).size).toBe(1);
  });

  test('gives no frame at all in a pixel format that it does not know', () => {
    const frame = allocateFrame({ width: 64, height: 48, format: AV_PIX_FMT_NV12 });
    const raw = new RawPicture(frame, { index: 0, time: 0, enteredAt: 0 });
    const redactor = new Redactor({ style: 'solid' });
    expect(() => redactor.redact(raw, regions({ x: 0, y: 0, w: 9, h: 9 }))).toThrow(/nv12/);
  });

  test('keeps time, place in the stream and memory, and never writes into the raw picture', () => {
    const shape = { width: 64, height: 48, format: AV_PIX_FMT_YUV420P };
    const bytes = drawPicture(shape);
    const raw = makeRaw(bytes, shape);
    const twin = raw.frame.clone();
    const redacted = new Redactor({ style: 'solid' }).redact(raw, regions({ x: 8, y: 8, w: 24, h: 24 }));
    expect([redacted.frame.pts, redacted.index, redacted.time, redacted.enteredAt]).toEqual([7n, 7, 0.25, 1]);
    expect(twin?.toBuffer().equals(bytes)).toBe(true);
    redacted.release();
    redacted.release();
  });

  test.each(STYLES)('its self-test passes here (%s)', (style) => {
    expect(() => {
      runRedactorSelfTest(style);
    }).not.toThrow();
  });
});
