import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { SecretwatchError } from '../../model/error.ts';
import type { Snapshot } from '../../pipeline/inventory-feed.ts';
import { unreadable } from '../file/bytes.ts';
import { readItems } from './items.ts';
import { readChanges } from './journal.ts';
import type { LeftOut } from './left-out.ts';

/** Largest file after unpacking; the answers of a large cluster are far below. */
const MAX_BYTES = 512 * 1024 * 1024;

/**
 * Reads a file as `kubectl get pods,serviceaccounts,namespaces,nodes -o json` writes it, or the changes that a live run
 * wrote down, plain or gzip. Only named fields leave here; values found on the way are counted.
 */
export async function readInventory(path: string): Promise<Snapshot> {
  const bytes = await readFile(path).catch((cause) => {
    throw unreadable(path, cause);
  });
  const source = `inventory:${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`;
  const leftOut: LeftOut = new Map();
  const text = textOf(path, bytes);
  const changes = readChanges(text, (line) => notChange(path, line));
  if (changes) return { path, source, objects: [], changes, leftOut };
  const objects = readItems(parsed(path, text), leftOut);
  if (!objects) throw notInventory(path);
  return { path, source, objects, changes: [], leftOut };
}

function textOf(path: string, bytes: Buffer): string {
  try {
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (isPacked ? gunzipSync(bytes, { maxOutputLength: MAX_BYTES }) : bytes).toString('utf8');
  } catch {
    throw notInventory(path);
  }
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text around the fault, which may be a value.
    throw notInventory(path);
  }
}

function notChange(path: string, line: number): SecretwatchError {
  return new SecretwatchError(
    'SW_INPUT_UNREADABLE',
    `line ${line} of ${path} is no change that a live run wrote down`,
    'take the file as it was written; a line that was changed by hand cannot be trusted',
  );
}

function notInventory(path: string): SecretwatchError {
  return new SecretwatchError(
    'SW_INPUT_UNREADABLE',
    `${path} is not JSON as the API server answers it`,
    'write it with `kubectl get pods,serviceaccounts,namespaces,nodes -A -o json`',
  );
}
