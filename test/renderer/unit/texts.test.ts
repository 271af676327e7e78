import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

/** What is written the same in Korean: names and figures. */
const SAME_IN_BOTH = new Set([
  'YouTube',
  'Twitch',
  'SOOP',
  'Veilcast',
  'CPU',
  'GPU',
  'RTMP',
  'RTMPS',
  'English',
  '한국어',
]);

const renderer = fileURLToPath(new URL('../../../renderer', import.meta.url));

interface Sentence {
  readonly place: string;
  readonly words: string;
}

/** Every sentence of a language; one made of values is made of sample values. */
function readSentences(place: string, wording: unknown): Sentence[] {
  if (typeof wording === 'string') return [{ place, words: wording }];
  if (typeof wording === 'function') {
    const make = wording as (...values: number[]) => unknown;
    return readSentences(place, make(...Array.from({ length: make.length }, (_, index) => index + 2)));
  }
  if (typeof wording !== 'object' || wording === null)
    throw new Error(`${place}: expected words, got ${typeof wording}`);
  return Object.entries(wording).flatMap(([key, value]) => readSentences(`${place}.${key}`, value));
}

async function readTexts(): Promise<{ place: string; en: unknown; ko: unknown }[]> {
  const entries = await readdir(renderer, { recursive: true });
  const files = entries.filter((entry) => /(^|[\\/])text\.ts$/.test(entry));
  const texts = await Promise.all(
    files.map(async (file) => {
      const module: unknown = await import(pathToFileURL(join(renderer, file)).href);
      return Object.entries(module as Record<string, unknown>).map(([name, value]) => {
        const { en, ko } = value as { en?: unknown; ko?: unknown };
        return { place: `${file} ${name}`, en, ko };
      });
    }),
  );
  return texts.flat();
}

const texts = await readTexts();

describe('texts of the window', () => {
  it('are found', () => {
    expect(texts.length).toBeGreaterThanOrEqual(3);
  });

  it.each(texts)('$place says everything in English and Korean', ({ place, en, ko }) => {
    const english = readSentences(place, en);
    const korean = new Map(readSentences(place, ko).map((sentence) => [sentence.place, sentence.words]));
    const faults = english.flatMap(({ place: at, words }) => {
      const translated = korean.get(at);
      if (words.trim() === '') return [`${at}: empty in English`];
      if (translated === undefined || translated.trim() === '') return [`${at}: missing in Korean`];
      if (translated === words && !SAME_IN_BOTH.has(words)) return [`${at}: "${words}" is not translated`];
      return [];
    });
    expect(faults).toEqual([]);
    expect([...korean.keys()]).toEqual(english.map(({ place: at }) => at));
  });
});
