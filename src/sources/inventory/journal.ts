import { appendFileSync, existsSync, readFileSync, renameSync, truncateSync } from 'node:fs';
import { isObject } from '../../audit/fields.ts';
import { type InventoryObject, objectName } from '../../model/inventory.ts';
import type { Journal, PlacedChange } from '../../pipeline/live-inventory.ts';

const KIND = 'secretwatch/InventoryChange';
/** A week of a large cluster's pods. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Appends changes of live inventory, so that its log can be replayed with them: one JSON object a line, names only. A
 * file that has grown to `maxBytes` becomes `PATH.1` in place of the one before, and the next begins with everything
 * that `all` knows: each is whole by itself, and two are all that is kept.
 */
export function openJournal(path: string, all: () => readonly InventoryObject[], maxBytes = MAX_BYTES): Journal {
  const before = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  // What a crash left of a line would spoil the next one.
  let bytes = before.lastIndexOf(NEWLINE) + 1;
  if (bytes < before.length) truncateSync(path, bytes);
  const append = (changes: readonly PlacedChange[]) => {
    const text = changes.map((change) => `${JSON.stringify({ kind: KIND, ...change })}\n`).join('');
    appendFileSync(path, text, { mode: 0o600 });
    bytes += Buffer.byteLength(text);
  };
  const keep = (changes: readonly PlacedChange[]) => {
    const timeUs = changes[0]?.timeUs ?? 0;
    if (bytes >= maxBytes) {
      renameSync(path, `${path}.1`);
      bytes = 0;
      append(all().map((object) => ({ timeUs, object })));
    }
    append(changes);
  };
  return { known: knownIn(before.subarray(0, bytes).toString('utf8')), keep };
}

const NEWLINE = 10;

/** What was told and not taken back. */
function knownIn(text: string): InventoryObject[] {
  const known = new Map<string, InventoryObject>();
  for (const line of text.split('\n')) {
    const change = changeIn(line);
    if (change?.isGone) known.delete(objectName(change.object));
    else if (change) known.set(objectName(change.object), change.object);
  }
  return [...known.values()];
}

/**
 * The changes that a live run wrote down; undefined when the text is something else. A torn last line is left out; any
 * other that is no change is `bad`, with its number.
 */
export function readChanges(text: string, bad: (line: number) => Error): PlacedChange[] | undefined {
  if (!text.startsWith(`{"kind":"${KIND}"`)) return undefined;
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const change = changeIn(line);
    if (!change && at < lines.length - 1) throw bad(at + 1);
    return change ?? [];
  });
}

const OBJECTS: ReadonlySet<unknown> = new Set<InventoryObject['kind']>([
  'pod',
  'account',
  'namespace',
  'node',
  'secret',
  'role',
  'binding',
]);

function changeIn(line: string): PlacedChange | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (!isObject(value) || value.kind !== KIND) return undefined;
    const { kind: _, ...change } = value;
    const isChange = Number.isSafeInteger(change.timeUs) && isObject(change.object) && OBJECTS.has(change.object.kind);
    return isChange ? (change as unknown as PlacedChange) : undefined;
  } catch {
    return undefined;
  }
}
