import { appendFileSync } from 'node:fs';
import { isObject } from '../../audit/fields.ts';
import type { PlacedChange } from '../../pipeline/live-inventory.ts';

const KIND = 'secretwatch/InventoryChange';

/** Appends changes of live inventory, so that its log can be replayed with them: one JSON object a line, names only. */
export function keepChanges(path: string): (changes: readonly PlacedChange[]) => void {
  return (changes) => {
    const lines = changes.map((change) => `${JSON.stringify({ kind: KIND, ...change })}\n`);
    appendFileSync(path, lines.join(''), { mode: 0o600 });
  };
}

/** The changes that a live run wrote down; undefined when the text is something else. A torn last line is left out. */
export function readChanges(text: string): PlacedChange[] | undefined {
  if (!text.startsWith(`{"kind":"${KIND}"`)) return undefined;
  return text.split('\n').flatMap((line) => changeIn(line) ?? []);
}

function changeIn(line: string): PlacedChange | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (!isObject(value) || value.kind !== KIND) return undefined;
    const { kind: _, ...change } = value;
    return change as unknown as PlacedChange;
  } catch {
    return undefined;
  }
}
