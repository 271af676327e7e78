import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Detector } from '../../src/engine/detect/detector.js';
import { coverFile, type FileOutcome } from '../../src/engine/session/batch-file.js';
import { findInPhoto, type FoundFrame } from '../../src/engine/session/batch-find.js';
import { POLICY_RULES } from '../../src/engine/policy/policy-rules.js';
import { AppError } from '../../src/shared/errors.js';
import { markerDetector } from './batch-readback.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-photo-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const WIDTH = 800;
const HEIGHT = 500;
/** White, on a green picture; at this place before any turning. */
const MARKER = { x: 100, y: 60, w: 120, h: 90 };

function picture(): Sharp {
  const marker = {
    create: { width: MARKER.w, height: MARKER.h, channels: 3 as const, background: '#ffffff' },
  };
  return sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#205020' } }).composite([
    { input: marker, left: MARKER.x, top: MARKER.y },
  ]);
}

async function photo(name: string, make: (image: Sharp) => Sharp = (image) => image): Promise<string> {
  const path = join(folder, name);
  await make(picture()).toFile(path);
  return path;
}

function cover(input: string, name: string, detector: Detector = markerDetector()): Promise<FileOutcome> {
  const settings = {
    detector,
    policy: 'strict',
    style: 'solid',
    preset: 'veryfast',
    crf: 20,
    overwrite: false,
  } as const;
  return coverFile({ input, output: join(folder, name), settings, signal: new AbortController().signal });
}

/** Colour of one pixel of a finished photo. */
async function pixel(name: string, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(join(folder, name)).raw().toBuffer({ resolveWithObject: true });
  const at = (y * info.width + x) * info.channels;
  return [...data.subarray(at, at + info.channels)];
}

/** How many pixels are as bright as nothing but the uncovered marker is. */
async function whitePixels(name: string): Promise<number> {
  const { data, info } = await sharp(join(folder, name))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let count = 0;
  for (let at = 0; at < data.length; at += info.channels) if ((data[at + 1] ?? 0) > 190) count += 1;
  return count;
}

describe('covering a photo', () => {
  it.each(['photo.jpg', 'photo.png', 'photo.webp', 'photo.tiff', 'photo.avif'])(
    'covers the marker in %s, with a margin, and nothing else',
    async (name) => {
      const outcome = await cover(await photo(name), `covered-${name}`);
      expect(outcome.error).toBeNull();
      expect(await whitePixels(`covered-${name}`)).toBe(0);
      const [red = 0, green = 0, blue = 0] = await pixel(`covered-${name}`, MARKER.x - 20, MARKER.y - 15);
      expect(blue).toBeGreaterThan(green + 60);
      expect(red).toBeLessThan(130);
      const [r = 0, g = 0, b = 0] = await pixel(`covered-${name}`, 600, 400);
      expect([Math.abs(r - 0x20), Math.abs(g - 0x50), Math.abs(b - 0x20)].every((off) => off < 8)).toBe(true);
      const before = (await sharp(join(folder, name)).metadata()).format;
      expect((await sharp(join(folder, `covered-${name}`)).metadata()).format).toBe(before);
      expect(outcome.report.report).toMatchObject({ frames: 1, framesWithRegions: 1, coveredWhole: 0 });
      expect(outcome.report.report?.tracks).toHaveLength(1);
    },
  );

  it('turns it as its camera said and covers it there', async () => {
    const input = await photo('turned.jpg', (image) => image.withMetadata({ orientation: 6 }));
    const outcome = await cover(input, 'covered-turned.jpg');
    expect(outcome.error).toBeNull();
    const metadata = await sharp(join(folder, 'covered-turned.jpg')).metadata();
    expect([metadata.width, metadata.height, metadata.orientation]).toEqual([HEIGHT, WIDTH, undefined]);
    expect(await whitePixels('covered-turned.jpg')).toBe(0);
    const [x, y] = [HEIGHT - (MARKER.y + MARKER.h / 2), MARKER.x + MARKER.w / 2];
    const [, green = 0, blue = 0] = await pixel('covered-turned.jpg', x, y);
    expect(blue).toBeGreaterThan(green + 60);
  });

  it('leaves place, camera and every other tag out', async () => {
    const input = await photo('tagged.jpg', (image) =>
      image.withExif({ IFD0: { Make: 'SecretCam', Artist: 'Jane' }, IFD3: { GPSLatitude: '48/1 8/1 0/1' } }),
    );
    expect((await readFile(input)).includes('SecretCam')).toBe(true);
    await cover(input, 'covered-tagged.jpg');
    const metadata = await sharp(join(folder, 'covered-tagged.jpg')).metadata();
    expect([metadata.exif, metadata.xmp, metadata.iptc]).toEqual([undefined, undefined, undefined]);
    expect((await readFile(join(folder, 'covered-tagged.jpg'))).includes('SecretCam')).toBe(false);
  });

  it('converts a wide colour space instead of dropping it', async () => {
    const input = await photo('wide.png', (image) => image.withIccProfile('p3'));
    await cover(input, 'covered-wide.png');
    const [r = 0, g = 0, b = 0] = await pixel('covered-wide.png', 600, 400);
    expect([Math.abs(r - 0x20), Math.abs(g - 0x50), Math.abs(b - 0x20)].every((off) => off < 4)).toBe(true);
  });

  it('keeps transparency', async () => {
    const input = join(folder, 'clear.png');
    const hole = { create: { width: 100, height: 100, channels: 4 as const, background: '#000000ff' } };
    await picture()
      .ensureAlpha()
      .composite([
        {
          input: { create: { width: MARKER.w, height: MARKER.h, channels: 4, background: '#ffffffff' } },
          left: 100,
          top: 60,
        },
        { input: hole, left: 600, top: 350, blend: 'dest-out' },
      ])
      .png()
      .toFile(input);
    await cover(input, 'covered-clear.png');
    expect((await pixel('covered-clear.png', 650, 400))[3]).toBe(0);
    expect((await pixel('covered-clear.png', 400, 250))[3]).toBe(255);
    expect(await whitePixels('covered-clear.png')).toBe(0);
  });

  it('covers what is only faintly a face', async () => {
    const { continueScore, startScore } = POLICY_RULES.strict.track;
    const faintScore = (continueScore + startScore) / 2;
    const faint = markerDetector();
    const detector: Detector = {
      detect: async (given) => {
        const { detections, elapsedMs } = await faint.detect(given);
        return { detections: detections.map((found) => ({ ...found, score: faintScore })), elapsedMs };
      },
      close: () => Promise.resolve(),
    };
    await cover(await photo('faint.png'), 'covered-faint.png', detector);
    expect(await whitePixels('covered-faint.png')).toBe(0);
  });

  it('searches a big photo at two sizes and tells its boxes in its own pixels', async () => {
    const input = await photo('big.png', (image) => image.png());
    const big = join(folder, 'big-4x.png');
    await sharp(input)
      .resize({ width: WIDTH * 4, kernel: 'nearest' })
      .toFile(big);
    const detector = markerDetector();
    const frames: FoundFrame[] = [];
    await findInPhoto({
      input: big,
      detector,
      signal: new AbortController().signal,
      onFrame: (frame) => frames.push(frame),
    });
    expect(detector.calls).toBe(2);
    expect(frames).toHaveLength(1);
    expect(frames[0]).toMatchObject({ index: 0, width: WIDTH * 4, height: HEIGHT * 4 });
    const [box] = frames[0]?.boxes ?? [];
    expect(frames[0]?.boxes).toHaveLength(1);
    expect(Math.abs((box?.x ?? 0) - MARKER.x * 4)).toBeLessThan(12);
    expect(Math.abs((box?.w ?? 0) - MARKER.w * 4)).toBeLessThan(24);
  });
});

describe('a photo that cannot be covered', () => {
  it.each([
    ['an empty file', 'input.empty', 'empty.jpg', () => Buffer.alloc(0)],
    ['text', 'input.not-media', 'text.jpg', () => Buffer.from('no photo')],
    ['an unreadable format', 'input.unsupported', 'phone.heic', () => Buffer.from('no photo')],
    [
      'a drawing that may point to other files',
      'input.unsupported',
      'drawing.png',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ],
  ])('fails for %s with %s', async (_, code, name, content) => {
    const input = join(folder, name);
    await writeFile(input, content());
    const outcome = await cover(input, `never-${name}.png`);
    expect(outcome.report).toMatchObject({ status: 'failed', output: null, error: { code } });
    await expect(stat(join(folder, `never-${name}.png`))).rejects.toThrow('ENOENT');
  });

  it('fails for a JPEG that breaks off', async () => {
    const whole = await readFile(await photo('whole.jpg'));
    const input = join(folder, 'half.jpg');
    await writeFile(input, whole.subarray(0, whole.length / 2));
    expect((await cover(input, 'never-half.jpg')).report.error?.code).toBe('input.truncated');
  });

  it('fails for an animation', async () => {
    const frames = [picture(), picture().negate()].map((image) => image.png().toBuffer());
    const input = join(folder, 'moving.webp');
    await sharp(await Promise.all(frames), { join: { animated: true } })
      .webp()
      .toFile(input);
    expect((await cover(input, 'never.webp')).report.error?.code).toBe('input.unsupported');
  });

  it('writes nothing when the detector fails', async () => {
    const spy = vi
      .spyOn(globalThis, 'setTimeout')
      .mockImplementation(((go: () => void) => setImmediate(go)) as never);
    const detector: Detector = {
      detect: () => Promise.reject(new AppError('detector.lost', 'gone')),
      close: () => Promise.resolve(),
    };
    const outcome = await cover(await photo('raw.png'), 'never-raw.png', detector);
    spy.mockRestore();
    expect(outcome.report).toMatchObject({ status: 'failed', error: { code: 'detector.lost' } });
    await expect(stat(join(folder, 'never-raw.png'))).rejects.toThrow('ENOENT');
  });

  it('refuses to write a photo as a video', async () => {
    expect((await cover(await photo('still.jpg'), 'still.mp4')).report.error?.code).toBe('usage.invalid');
  });
});
