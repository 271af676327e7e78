import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Frame } from 'node-av';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type * as CoverPlanes from '../../../src/engine/redact/cover-planes.js';
import { Redactor } from '../../../src/engine/redact/redactor.js';
import { runRedactorSelfTest } from '../../../src/engine/redact/self-test.js';

const broken = vi.hoisted(() => ({ covers: true }));
vi.mock('../../../src/engine/redact/cover-planes.js', async (original) => {
  const real = await original<typeof CoverPlanes>();
  return {
    ...real,
    coverRegions: (...args: Parameters<typeof real.coverRegions>) => {
      if (broken.covers) real.coverRegions(...args);
    },
  };
});

afterEach(() => {
  broken.covers = true;
  vi.restoreAllMocks();
});

describe('the self-test of the redactor refuses to run', () => {
  test('when covering changes nothing', () => {
    broken.covers = false;
    expect(() => {
      runRedactorSelfTest('mosaic');
    }).toThrow(expect.objectContaining({ code: 'redactor.self-test' }));
  });

  test('when what was covered does not reach the frame that the encoder would get', () => {
    // A runtime that hands out copies: the frame shows what its memory held when it was made, before covering.
    const make = Frame.fromVideoBuffer.bind(Frame);
    const copies: Buffer[] = [];
    vi.spyOn(Frame, 'fromVideoBuffer').mockImplementation((bytes, props) => {
      const copy = Buffer.from(copies.length === 0 ? bytes : (copies[0] ?? bytes));
      copies.push(copy);
      return make(copy, props);
    });
    expect(() => {
      runRedactorSelfTest('solid');
    }).toThrow(expect.objectContaining({ code: 'redactor.self-test' }));
  });
});

test('the self-test of the redactor is not misled by memory that is freed and taken anew', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // Called with the redactor that it was taken from.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { redact } = Redactor.prototype;
  vi.spyOn(Redactor.prototype, 'redact').mockImplementation(function (this: Redactor, raw, decision) {
    collect();
    // As large as the test picture, so that they take the place of what was freed.
    const taken = Array.from({ length: 64 }, () => Buffer.alloc(18_432, 255));
    const redacted = redact.call(this, raw, decision);
    expect(taken).toHaveLength(64);
    return redacted;
  });
  for (let run = 0; run < 5; run += 1) runRedactorSelfTest('mosaic');
});
