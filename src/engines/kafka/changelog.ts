import type { MemoryRow } from '../../model/row.ts';
import type { Commit, Counters } from '../../pipeline/engine.ts';
import type { Keyed } from './records.ts';

/** Keys of the changelog: what it is, then whose. JSON, so that no name can look like another's end. */
export const POSITION = 'position';
export const COUNTERS = 'counters';
export const STATE = 'state';

/** Under which a compacted topic keeps how far a source was read. */
export function positionKey(source: string): string {
  return JSON.stringify([POSITION, source]);
}

export function* stateRecords({ state }: Commit): Generator<Keyed> {
  for (const { cluster, changes } of state) {
    let [begun, beginning] = ['', ''];
    for (const { block, key, json } of changes.drain()) {
      // Of [kind, cluster, block, key], all but the last is the same for all changes of a block.
      if (block !== begun) [begun, beginning] = [block, JSON.stringify([STATE, cluster, block]).slice(0, -1)];
      yield { key: `${beginning},${JSON.stringify(key)}]`, value: json };
    }
  }
}

export function* positionRecords({ position }: Commit): Generator<Keyed> {
  for (const [source, at] of position) yield { key: positionKey(source), value: JSON.stringify(at) };
}

export function* counterRecords(counters: ReadonlyMap<string, Counters>): Generator<Keyed> {
  for (const [cluster, counts] of counters) {
    yield { key: JSON.stringify([COUNTERS, cluster]), value: JSON.stringify(counts) };
  }
}

/** Blocks of memory that questions ask for. */
const ASKED_BLOCKS: ReadonlySet<string> = new Set(['clock', 'credentials', 'baseline.subjects', 'baseline.edges']);

/** A record of the changelog as questions want it; undefined for the rest of the fold's memory. */
export function memoryRow(name: string, json: string | null): MemoryRow | undefined {
  if (!name.startsWith('[')) return undefined;
  const [kind, cluster = '', block = '', key = ''] = JSON.parse(name) as string[];
  if (kind === COUNTERS) return { kind: 'memory', cluster, block: COUNTERS, key: '', json };
  if (kind === POSITION) return feedRow(cluster, json);
  const isAsked = kind === STATE && ASKED_BLOCKS.has(block);
  return isAsked ? { kind: 'memory', cluster, block, key, json } : undefined;
}

/** How far a raw source has come in the log of a cluster: `SOURCE@CLUSTER`. The partition's own position has no cluster. */
function feedRow(name: string, json: string | null): MemoryRow | undefined {
  const at = name.lastIndexOf('@');
  const [source, cluster] = [name.slice(0, at), name.slice(at + 1)];
  return at < 0 ? undefined : { kind: 'memory', cluster, block: 'feeds', key: source, json };
}
