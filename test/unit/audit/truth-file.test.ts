import { describe, expect, it } from 'vitest';
import { parseTruth } from '../../../src/engine/audit/truth-file.js';

const line = (change: object = {}): string =>
  JSON.stringify({ index: 0, pts_s: 0, width: 64, height: 48, boxes: [], ...change });

describe('parseTruth', () => {
  it('reads the lines of `veilcast detect`', () => {
    const box = { x: 1.5, y: 2, w: 3, h: 4, score: 0.9, kind: 'face', track: null };
    const truth = parseTruth(`${line()}\r\n\n${line({ index: 7, boxes: [box] })}\n`, 't');
    expect([...truth.keys()]).toEqual([0, 7]);
    expect(truth.get(7)).toMatchObject({ width: 64, boxes: [{ x: 1.5, y: 2, w: 3, h: 4, track: null }] });
  });

  it.each([
    ['no JSON', '{"index":', /JSON/],
    ['no object', '3', /object/],
    ['a missing field', '{"index":1,"pts_s":0,"width":4,"boxes":[]}', /height/],
    ['a box without height', line({ index: 1, boxes: [{ x: 0, y: 0, w: 1, h: 0 }] }), /boxes\.0\.h/],
    ['a negative number of a frame', line({ index: -1 }), /index/],
    ['a frame that was given before', line(), /frame 0 was given before/],
  ])('names the line with %s', (_, wrong, message) => {
    const parse = (): unknown => parseTruth(`${line()}\n\n${wrong}\n${line({ index: 9 })}`, 'boxes.jsonl');
    expect(parse).toThrow(expect.objectContaining({ code: 'usage.invalid' }));
    expect(parse).toThrow(/^boxes\.jsonl, line 3: /);
    expect(parse).toThrow(message);
  });

  it('refuses a file without a line', () => {
    expect(() => parseTruth('\n\n', 't')).toThrow(expect.objectContaining({ code: 'usage.invalid' }));
  });
});
