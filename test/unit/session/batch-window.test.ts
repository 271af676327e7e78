import { AV_PIX_FMT_GRAY8 } from 'node-av';
import { describe, expect, it } from 'vitest';
import { allocateFrame } from '../../../src/engine/ffmpeg/scaler.js';
import { RawPicture } from '../../../src/engine/scene/raw-picture.js';
import { HoldWindow, leastHeld, windowCapacity } from '../../../src/engine/session/batch-window.js';

function picture(index: number, rate = 30): RawPicture {
  const frame = allocateFrame({ width: 16, height: 16, format: AV_PIX_FMT_GRAY8 });
  return new RawPicture(frame, { index, time: index / rate, enteredAt: 0 });
}

/** Whether a promise is settled once everything that can go on has gone on. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(
    () => (settled = true),
    () => (settled = true),
  );
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('HoldWindow', () => {
  it('gives a picture only when the newest is a second later', async () => {
    const window = new HoldWindow({ seconds: 1, capacity: 64 });
    const first = window.take();
    for (let index = 0; index < 30; index += 1) await window.push(picture(index));
    expect(await isSettled(first)).toBe(false);
    await window.push(picture(30));
    expect((await first)?.index).toBe(0);
  });

  it('makes the reader wait when it is far enough ahead', async () => {
    const window = new HoldWindow({ seconds: 1, capacity: 64 });
    const pushed = [];
    for (let index = 0; index < 60; index += 1) pushed.push(window.push(picture(index)));
    const states = await Promise.all(pushed.map(isSettled));
    const free = states.filter(Boolean).length;
    expect(free).toBeGreaterThan(31);
    expect(free).toBeLessThan(50);
  });

  it('gives pictures early when memory for more is short, but never without knowing the next ones', async () => {
    const capacity = windowCapacity(30 * 1024 ** 2);
    expect(capacity).toBe(8);
    const window = new HoldWindow({ seconds: 1, capacity });
    const first = window.take();
    for (let index = 0; index < leastHeld(capacity) - 1; index += 1) await window.push(picture(index));
    expect(await isSettled(first)).toBe(false);
    await window.push(picture(leastHeld(capacity)));
    expect((await first)?.index).toBe(0);
    expect(leastHeld(capacity)).toBe(6);
  });

  it('gives all that is left at the end, then null', async () => {
    const window = new HoldWindow({ seconds: 1, capacity: 64 });
    for (let index = 0; index < 3; index += 1) await window.push(picture(index));
    window.end();
    expect([
      (await window.take())?.index,
      (await window.take())?.index,
      (await window.take())?.index,
    ]).toEqual([0, 1, 2]);
    expect(await window.take()).toBeNull();
  });

  it('stops both sides when one fails and frees what it holds', async () => {
    const window = new HoldWindow({ seconds: 1, capacity: 8 });
    const held = picture(0);
    await window.push(held);
    const waiting = window.take();
    window.fail(new Error('disk full'));
    await expect(waiting).rejects.toThrow('disk full');
    await expect(window.push(picture(1))).rejects.toThrow('disk full');
    expect(held.frame.width).toBe(0);
  });
});
