import type { z } from 'zod';
import { type ConfigurablePart, type Settings, settingsSchema } from './settings.ts';
import { faultText, invalid, readYaml } from './yaml-file.ts';

const SEE_SCHEMA = '`secretwatch config schema` lists every setting with its default';

/** Reads a YAML configuration file; without one, all defaults. */
export function loadSettings(file: string | undefined, parts: readonly ConfigurablePart[]): Settings {
  const value = file === undefined ? {} : readYaml(file, 'give --config a readable file');
  return checkSettings(value ?? {}, file ?? 'defaults', parts);
}

/** Checks a parsed configuration; every mistake in it is named with its path. */
export function checkSettings(value: unknown, file: string, parts: readonly ConfigurablePart[]): Settings {
  const result = settingsSchema(parts).safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => describe(issue, parts));
  throw invalid(file, 'a valid configuration', faults, SEE_SCHEMA);
}

function describe(issue: z.core.$ZodIssue, parts: readonly ConfigurablePart[]): string {
  if (issue.code !== 'unrecognized_keys') return faultText(issue);
  const known = knownKeys(issue.path, parts);
  const keys = issue.keys.map((key) => [...issue.path, key].join('.')).join(', ');
  return `${keys}: no such setting${known.length > 0 ? `; there are ${known.join(', ')}` : ''}`;
}

/** Names that could have been meant, at a path of the schema. */
function knownKeys(path: readonly PropertyKey[], parts: readonly ConfigurablePart[]): string[] {
  let schema = settingsSchema(parts) as { shape?: Record<string, unknown>; unwrap?: () => unknown } | undefined;
  for (const key of path) {
    while (schema?.unwrap) schema = schema.unwrap() as typeof schema;
    schema = schema?.shape?.[String(key)] as typeof schema;
  }
  while (schema?.unwrap) schema = schema.unwrap() as typeof schema;
  return Object.keys(schema?.shape ?? {});
}
