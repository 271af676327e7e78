import { mkdtemp, readdir, rm, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSideBySide } from '../../../src/engine/audit/side-by-side.js';
import { picture } from './pictures.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veilcast-sides-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const input = picture(40, 30);
const output = picture(40, 30, () => true, 100);

describe('writeSideBySide', () => {
  it('shows input, divider, output and the boxes in both', async () => {
    const path = join(folder, 'pair.png');
    await writeSideBySide(path, input, output, [{ x: 10, y: 10, w: 20, h: 10 }]);
    const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 84, height: 30, channels: 3 });
    const at = (x: number, y: number): number[] => [...data.subarray((y * 84 + x) * 3, (y * 84 + x) * 3 + 3)];
    expect(at(2, 2)).toEqual([100, 100, 100]);
    expect(at(41, 2)).toEqual([255, 255, 255]);
    expect(at(46, 2)).toEqual([200, 200, 200]);
    expect(at(20, 15)).toEqual([100, 100, 100]);
    expect(at(20, 10)).toEqual([255, 255, 0]);
    expect(at(64, 10)).toEqual([255, 255, 0]);
    expect(await readdir(folder)).toEqual(['pair.png']);
  });

  it('replaces a file only when told to', async () => {
    const path = join(folder, 'pair.png');
    await writeFile(path, 'mine');
    await expect(writeSideBySide(path, input, output, [])).rejects.toMatchObject({ code: 'output.exists' });
    expect(await readFile(path, 'utf8')).toBe('mine');
    await writeSideBySide(path, input, output, [], { overwrite: true });
    expect((await sharp(path).metadata()).width).toBe(84);
    expect(await readdir(folder)).toEqual(['pair.png']);
  });
});
