import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import * as z from 'zod';
import {
  COMMANDS,
  EVENTS,
  messageSchema,
  previewHeaderSchema,
  requestSchema,
} from '../src/shared/contract.js';

/**
 * Writes `docs/contract.md` from the contract itself: what a window may ask and hear, with the shape of everything.
 * `--check` fails instead when the page on disk says something else.
 */
const PAGE = fileURLToPath(new URL('../docs/contract.md', import.meta.url));
const SOURCE = fileURLToPath(new URL('../src/shared/contract.ts', import.meta.url));

const text = await format(await describeContract(), { ...(await resolveConfig(PAGE)), parser: 'markdown' });
if (process.argv.includes('--check')) {
  const there = await readFile(PAGE, 'utf8').catch(() => '');
  if (there !== text) {
    console.error('docs/contract.md is not what the contract says: run `npm run contract`');
    process.exitCode = 1;
  }
} else {
  await writeFile(PAGE, text);
}

async function describeContract(): Promise<string> {
  const comments = readComments(await readFile(SOURCE, 'utf8'));
  const commands = Object.entries(COMMANDS).flatMap(([name, { input, reply }]) => [
    `### \`${name}\``,
    comments.get(name) ?? '',
    ...shape('Takes', input),
    ...shape('Answers', reply),
  ]);
  const events = Object.entries(EVENTS).flatMap(([name, schema]) => [
    `### \`${name}\``,
    ...shape('Carries', schema),
  ]);
  return [
    '# The contract between a window and the engine',
    'Made by `npm run contract` from `src/shared/contract.ts`; do not edit it by hand.',
    'A window sends requests and hears messages, over a message port in the desktop app and over a WebSocket at ' +
      '`/contract` from `veilcast serve`. Every input is checked where it arrives; an unknown command is refused with ' +
      '`usage.invalid`. Shapes are written as TypeScript; a number in brackets is a bound.',
    '## Requests',
    ...shape('', requestSchema),
    '## Messages',
    'A preview travels with its pixels: over the message port beside it, over the WebSocket as one binary message of ' +
      'the length of the header (uint32, little endian), the header as JSON, and the pixels.',
    ...shape('', messageSchema),
    'The header of a preview:',
    ...shape('', previewHeaderSchema),
    '## Commands',
    ...commands,
    '## Events',
    ...events,
  ].join('\n\n');
}

function shape(title: string, schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
  const text = typeText(json);
  const heading = title === '' ? [] : [`${title}:`];
  return text === 'null'
    ? heading.map((line) => `${line} nothing`)
    : [...heading, `\`\`\`text\n${text}\n\`\`\``];
}

type Json = z.core.JSONSchema.BaseSchema;

/** A JSON schema as TypeScript would write the type. */
function typeText(schema: Json, indent = ''): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((choice) => typeText(asSchema(choice), indent)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.join(' | ');
  switch (schema.type) {
    case 'object':
      return objectText(schema, indent);
    case 'array': {
      const items = typeText(asSchema(Array.isArray(schema.items) ? undefined : schema.items), indent);
      return `${items.includes('|') ? `(${items})` : items}[]${bounds(schema.minItems, schema.maxItems)}`;
    }
    case 'string':
      return `string${schema.pattern === undefined ? bounds(schema.minLength, schema.maxLength) : ` /* ${schema.pattern} */`}`;
    case 'integer':
    case 'number':
      return `${schema.type}${bounds(schema.minimum, schema.maximum)}`;
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      return 'unknown';
  }
}

function objectText(schema: Json, indent: string): string {
  const deeper = `${indent}  `;
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, value]) =>
      `${deeper}${/^\w+$/.test(name) ? name : JSON.stringify(name)}${required.has(name) ? '' : '?'}: ` +
      typeText(asSchema(value), deeper),
  );
  if (fields.length > 0) return `{\n${fields.join('\n')}\n${indent}}`;
  return `Record<string, ${typeText(asSchema(schema.additionalProperties), deeper)}>`;
}

function asSchema(value: z.core.JSONSchema._JSONSchema | undefined): Json {
  return typeof value === 'object' ? value : {};
}

/** Bounds that say something: JavaScript's own largest integer does not. */
function bounds(min: number | undefined, max: number | undefined): string {
  const low = min === undefined || min <= Number.MIN_SAFE_INTEGER ? '' : String(min);
  const high = max === undefined || max >= Number.MAX_SAFE_INTEGER ? '' : String(max);
  return low === '' && high === '' ? '' : ` /* ${low}–${high} */`;
}

/** The comment above each command, by the command's name. */
function readComments(source: string): Map<string, string> {
  const file = ts.createSourceFile('contract.ts', source, ts.ScriptTarget.ESNext, true);
  const found = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name)) {
      const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)?.comment;
      const words = ts.getTextOfJSDocComment(comment);
      if (words !== undefined) found.set(node.name.text, words);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
