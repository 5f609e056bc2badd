import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { SecretwatchError } from '../model/error.ts';

/** Reads a YAML file that a person wrote; `remedy` says how to name a readable one. */
export function readYaml(file: string, remedy: string): unknown {
  return parseYaml(readText(file, remedy), file);
}

export function readText(file: string, remedy: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new SecretwatchError('SW_CONFIG', `cannot read ${file} (${reason})`, remedy, error);
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

/** One mistake with its path. */
export function faultText({ path, message }: z.core.$ZodIssue): string {
  return `${path.join('.') || 'the file'}: ${message.replace(/^Invalid input: /, '')}`;
}

/** All mistakes in one error, a line each. */
export function invalid(file: string, what: string, faults: readonly string[], remedy: string): SecretwatchError {
  const lines = faults.map((fault) => `\n  ${fault}`).join('');
  return new SecretwatchError('SW_CONFIG', `${file} is not ${what}:${lines}`, remedy);
}
