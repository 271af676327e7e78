import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LogBook } from '../../../src/engine/service/log-book.js';
import { logLineSchema, type LogLine } from '../../../src/shared/log-line.js';
import { filesWith } from '../../fixtures/cli/find-secret.js';

const KEY = 'live_0123_planted';

let folder: string;
let heard: LogLine[];
let book: LogBook;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'veilcast-log-')), 'logs');
  heard = [];
  book = openBook();
});
afterEach(async () => {
  await book.close();
  await rm(join(folder, '..'), { recursive: true, force: true });
});

function openBook(): LogBook {
  return new LogBook({
    folder,
    scrub: (text) => text.replaceAll(KEY, '‹key›'),
    written: (line) => heard.push(logLineSchema.parse(line)),
  });
}

async function readLog(name = 'veilcast.log'): Promise<string[]> {
  return (await readFile(join(folder, name), 'utf8')).split('\n').slice(0, -1);
}

describe('writing', () => {
  test('keeps a line in memory and in the file, and tells it', async () => {
    const before = Date.now();
    const line = book.write('warning', 'the server is gone');
    await book.close();
    expect(line).toMatchObject({ level: 'warning', text: 'the server is gone' });
    expect(line.at).toBeGreaterThanOrEqual(before);
    expect([book.lines, heard]).toEqual([[line], [line]]);
    expect(await readLog()).toEqual([`${new Date(line.at).toISOString()} warning the server is gone`]);
  });

  test('in order, however many at once', async () => {
    for (let count = 1; count <= 200; count += 1) book.write('info', `line ${count}`);
    await book.close();
    book.write('info', 'line 201');
    await book.close();
    expect((await readLog()).map((line) => line.split(' info ')[1])).toEqual(
      book.lines.map(({ text }) => text),
    );
    expect(new Set(heard.map(({ id }) => id)).size).toBe(201);
  });

  test('goes on in the file of the last start', async () => {
    book.write('info', 'first start');
    await book.close();
    book = openBook();
    book.write('info', 'second start');
    await book.close();
    expect(await readLog()).toEqual([
      expect.stringContaining('first start'),
      expect.stringContaining('second start'),
    ]);
  });

  test('holds no stream key, nowhere', async () => {
    book.write('error', `rtmp://host/app/${KEY} refused`);
    await book.close();
    expect(JSON.stringify([book.lines, heard])).not.toContain(KEY);
    expect(await filesWith(folder, KEY)).toEqual([]);
    expect(heard[0]?.text).toBe('rtmp://host/app/‹key› refused');
  });

  test('a text can not look like another line', async () => {
    book.write('info', 'one\n2026-01-01T00:00:00.000Z error two\r\x1b[31m\u2028three');
    await book.close();
    expect(await readLog()).toHaveLength(1);
    expect(heard[0]?.text).toBe('one 2026-01-01T00:00:00.000Z error two [31m three');
  });

  test.runIf(process.platform !== 'win32')('only this account may read the file', async () => {
    book.write('info', 'one');
    await book.close();
    expect((await stat(join(folder, 'veilcast.log'))).mode & 0o777).toBe(0o600);
  });
});

describe('limits', () => {
  test('memory holds the newest lines only', async () => {
    for (let count = 1; count <= 2_000; count += 1) book.write('info', `line ${count}`);
    await book.close();
    expect([book.lines.length, book.lines[0]?.text, book.lines.at(-1)?.text]).toEqual([
      500,
      'line 1501',
      'line 2000',
    ]);
  });

  test('a long text is cut', () => {
    expect(book.write('info', 'x'.repeat(1_000_000)).text).toHaveLength(2_001);
  });

  test('a full file is put aside, and the oldest goes', async () => {
    for (let round = 1; round <= 8; round += 1) {
      for (let count = 1; count <= 500; count += 1) book.write('info', `round ${round} ${'x'.repeat(2_500)}`);
      await book.close();
    }
    book.write('info', 'the newest');
    await book.close();
    const names = (await readdir(folder)).sort();
    expect(names).toEqual([
      'veilcast.1.log',
      'veilcast.2.log',
      'veilcast.3.log',
      'veilcast.4.log',
      'veilcast.log',
    ]);
    for (const name of names) expect((await stat(join(folder, name))).size).toBeLessThan(2_100_000);
    expect(await readLog()).toEqual([expect.stringContaining('the newest')]);
    expect((await readLog('veilcast.1.log'))[0]).toContain('round 8 ');
    expect((await readLog('veilcast.4.log'))[0]).toContain('round 5 ');
  });
});

describe('a folder that can not be written', () => {
  test('is told once, in memory, and lines go on', async () => {
    await writeFile(folder, 'a file in its place');
    for (const text of ['one', 'two', 'three']) {
      book.write('info', text);
      await book.close();
    }
    expect(book.lines.map(({ text }) => text)).toEqual([
      'one',
      expect.stringContaining("the log file can't be written"),
      'two',
      'three',
    ]);
    // Once it can be written, it is.
    await rm(folder);
    book.write('info', 'four');
    await book.close();
    expect(await readLog()).toEqual([expect.stringContaining('four')]);
  });

  test.runIf(process.platform !== 'win32')('a link is not followed', async () => {
    book.write('info', 'one');
    await book.close();
    const other = join(folder, '..', 'other.txt');
    await writeFile(other, 'mine');
    await rm(join(folder, 'veilcast.log'));
    await symlink(other, join(folder, 'veilcast.log'));
    book.write('info', 'two');
    await book.close();
    expect(await readFile(other, 'utf8')).toBe('mine');
  });
});
