import { DEFAULT_SETTINGS, settingsSchema, type Settings } from '../../shared/settings.js';

/** A file's content that is an object, unchecked. */
type Stored = Readonly<Record<string, unknown>>;

/**
 * How settings of version n become those of version n + 1, at place n: pure functions of what was stored. They check
 * nothing; the newest schema looks at what comes out of the last one. Who writes version 2 gives the first one a copy
 * of the defaults of version 1, as a migration that was released never changes.
 */
const MIGRATIONS: readonly ((stored: Stored) => Stored)[] = [fillWhatIsMissing];

/**
 * The settings that a file's JSON stands for, whichever version wrote it. Throws an Error that says what was expected
 * and found.
 */
export function readSettings(json: unknown): Settings {
  if (!isObject(json))
    throw new Error(`expected an object, got ${Array.isArray(json) ? 'an array' : typeof json}`);
  const version = Object.hasOwn(json, 'version') ? json['version'] : 0;
  if (
    typeof version !== 'number' ||
    !Number.isInteger(version) ||
    version < 0 ||
    version > MIGRATIONS.length
  ) {
    throw new Error(
      `expected a version from 0 to ${MIGRATIONS.length}, got ${JSON.stringify(version).slice(0, 40)}`,
    );
  }
  const migrated = MIGRATIONS.slice(version).reduce((stored: Stored, migrate) => migrate(stored), json);
  const parsed = settingsSchema.safeParse(migrated);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** Version 0: any part of the settings, with no version; what it lacks is as in a fresh installation. */
function fillWhatIsMissing(stored: Stored): Stored {
  const filled = Object.entries<unknown>(DEFAULT_SETTINGS).map(([name, normal]): [string, unknown] => {
    const value = Object.hasOwn(stored, name) ? stored[name] : normal;
    return [name, isObject(normal) && isObject(value) ? { ...normal, ...value } : value];
  });
  return { ...Object.fromEntries(filled), version: 1 };
}

function isObject(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
