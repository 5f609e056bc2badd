import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { SecretwatchError } from '../model/error.ts';
import { type ConfigurablePart, type Settings, settingsSchema } from './settings.ts';

const SEE_SCHEMA = '`secretwatch config schema` lists every setting with its default';

/** Reads a YAML configuration file; without one, all defaults. */
export function loadSettings(file: string | undefined, parts: readonly ConfigurablePart[]): Settings {
  const value = file === undefined ? {} : parseYaml(readText(file), file);
  return checkSettings(value ?? {}, file ?? 'defaults', parts);
}

/** Checks a parsed configuration; every mistake in it is named with its path. */
export function checkSettings(value: unknown, file: string, parts: readonly ConfigurablePart[]): Settings {
  const result = settingsSchema(parts).safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `\n  ${describe(issue, parts)}`).join('');
  throw new SecretwatchError('SW_CONFIG', `${file} is not a valid configuration:${faults}`, SEE_SCHEMA);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new SecretwatchError('SW_CONFIG', `cannot read ${file} (${reason})`, 'give --config a readable file', error);
  }
}

function parseYaml(text: string, file: string): unknown {
  const document = parseDocument(text, { prettyErrors: true });
  const [fault] = document.errors;
  if (fault) throw notYaml(file, fault);
  try {
    return document.toJS({ maxAliasCount: 10 });
  } catch (error) {
    throw notYaml(file, error as Error);
  }
}

function notYaml(file: string, fault: Error): SecretwatchError {
  // The first line says what and where; the others quote the faulty text.
  const where = fault.message.split('\n')[0]?.replace(/:$/, '');
  return new SecretwatchError('SW_CONFIG', `${file} is not YAML: ${where}`, 'correct the file', fault);
}

function describe(issue: z.core.$ZodIssue, parts: readonly ConfigurablePart[]): string {
  const path = issue.path.join('.') || 'the file';
  if (issue.code !== 'unrecognized_keys') return `${path}: ${issue.message.replace(/^Invalid input: /, '')}`;
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
