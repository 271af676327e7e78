import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { AppError } from '../../shared/errors.js';
import { checkReadable } from '../ffmpeg/media-input.js';

const px = z.number();
const boxSchema = z.object({
  x: px,
  y: px,
  w: px.positive(),
  h: px.positive(),
  track: z.number().int().nullish(),
});
const lineSchema = z.object({
  index: z.number().int().nonnegative(),
  pts_s: z.number(),
  width: px.positive(),
  height: px.positive(),
  boxes: z.array(boxSchema),
});

/** The true faces of one frame. Fields are those of the lines that `veilcast detect --json` prints. */
export type TruthFrame = Readonly<z.infer<typeof lineSchema>>;
/** By number of the frame in the original, from 0. */
export type Truth = ReadonlyMap<number, TruthFrame>;

/**
 * Reads true boxes, one JSON object a line. Throws AppError `usage.invalid` with the number of a line that is wrong
 * or says a frame again, and `input.not-found`, `.not-permitted`, `.empty` for the file itself.
 */
export async function readTruth(path: string): Promise<Truth> {
  await checkReadable(path);
  return parseTruth(await readFile(path, 'utf8'), path);
}

/** `name` stands in messages. Throws AppError `usage.invalid`. */
export function parseTruth(text: string, name: string): Truth {
  const frames = new Map<number, TruthFrame>();
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const where = `${name}, line ${at + 1}`;
    const parsed = lineSchema.safeParse(parseJson(line, where));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new AppError(
        'usage.invalid',
        `${where}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      );
    }
    if (frames.has(parsed.data.index)) {
      throw new AppError('usage.invalid', `${where}: frame ${parsed.data.index} was given before`);
    }
    frames.set(parsed.data.index, parsed.data);
  }
  if (frames.size === 0) throw new AppError('usage.invalid', `${name}: expected a line per frame, got none`);
  return frames;
}

function parseJson(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new AppError('usage.invalid', `${where}: expected a JSON object, got something else`, {
      cause: error,
    });
  }
}
