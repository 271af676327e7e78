import { describe, expect, it } from 'vitest';
import { OneAhead } from '../../../src/engine/session/batch-ahead.js';

describe('OneAhead', () => {
  it('runs one work at a time, in order, beside its caller', async () => {
    const ahead = new OneAhead();
    const log: string[] = [];
    const open: (() => void)[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} starts`);
      await new Promise<void>((resolve) => open.push(resolve));
      log.push(`${name} ends`);
    };
    await ahead.start(work('a'));
    const second = ahead.start(work('b'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual(['a starts']);
    open[0]?.();
    await second;
    expect(log).toEqual(['a starts', 'a ends', 'b starts']);
    open[1]?.();
    await ahead.finish();
    expect(log.at(-1)).toBe('b ends');
  });

  it('throws a failure to the next caller, and never as an unhandled one', async () => {
    const ahead = new OneAhead();
    await ahead.start(() => Promise.reject(new Error('no space')));
    await new Promise((resolve) => setImmediate(resolve));
    await ahead.settle();
    await expect(ahead.start(() => Promise.resolve())).rejects.toThrow('no space');
    await expect(ahead.finish()).rejects.toThrow('no space');
  });
});
