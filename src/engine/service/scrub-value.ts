import * as z from 'zod';
import { COMMANDS, EVENTS } from '../../shared/contract.js';

/** Takes every known stream key out of a text. */
export type Scrub = (text: string) => string;

/**
 * The words that the contract itself is made of. A stream key that happens to be one of them is found everywhere and
 * tells nothing; taking it out would leave messages that no window understands.
 */
const WORDS = new Set(
  [...Object.values(COMMANDS).map(({ reply }) => reply), ...Object.values(EVENTS)].flatMap((schema) =>
    wordsOf(z.toJSONSchema(schema)),
  ),
);

/** The same plain value with every text scrubbed, names of fields but those of the contract too. */
export function scrubValue(value: unknown, scrub: Scrub): unknown {
  if (typeof value === 'string') return WORDS.has(value) ? value : scrub(value);
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, scrub));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      WORDS.has(name) ? name : scrub(name),
      scrubValue(item, scrub),
    ]),
  );
}

/** Names of fields and closed values anywhere in a JSON schema. */
function wordsOf(schema: unknown): string[] {
  if (typeof schema === 'string') return [schema];
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, item]) => [name, ...wordsOf(item)]);
}
