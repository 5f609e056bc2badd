import type { AuditEvent } from '../model/audit-event.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import type { ObjectCell } from './objects.ts';

interface PatternCell {
  /** Namespaces of this pattern that were deleted within their short life. */
  gone: number;
}

/** A namespace that lived no longer was made to go. */
const SHORT_LIFE_US = 14 * DAY_US;
/** So many of a kind, and the next one is taken for one of them. */
const LEAST_GONE = 3;

/**
 * Namespaces that come and go, as previews of pull requests do, learnt as one: what was normal in the last is normal in
 * the next. A pattern is who made them, whose they are, and the name without its numbers and hashes, once three of them
 * were gone within two weeks; a name alone makes none, since names are free. Memory: one cell a pattern.
 */
export class Ephemeral {
  readonly #patterns: Table<PatternCell>;

  constructor(state: State) {
    this.#patterns = state.table('baseline.ephemeral', { cap: 10_000, ttlUs: 100 * DAY_US });
  }

  /** The name under which a namespace is learnt: its own, or the pattern's. `made` is the namespace as an object. */
  nameOf(namespace: string, team: string, made: Readonly<ObjectCell> | undefined): string {
    if (!made?.createdBy) return namespace;
    const pattern = patternOf(namespace);
    const gone = this.#patterns.peek(keyOf(made.createdBy, team, pattern))?.gone ?? 0;
    return gone >= LEAST_GONE ? pattern : namespace;
  }

  /** Learns the end of a namespace, told before the object is. */
  learn({ object, verb, code, timeUs }: AuditEvent, team: string, made: Readonly<ObjectCell> | undefined): void {
    const isEnd = object.resource === 'namespaces' && verb === 'delete' && object.subresource === '' && code === 200;
    if (!isEnd || !made?.createdBy || made.deletedUs > 0 || timeUs - made.createdUs > SHORT_LIFE_US) return;
    const pattern = patternOf(object.name);
    if (pattern === object.name) return;
    this.#patterns.open(keyOf(made.createdBy, team, pattern), timeUs, () => ({ gone: 0 })).gone += 1;
  }
}

/** `pr-1234` and `pr-1235` are `pr-#`; `preview-3f9c2ab1` is `preview-#`. */
function patternOf(namespace: string): string {
  return namespace.replace(/(?=[a-f]*\d)[0-9a-f]{6,}|\d+/g, '#');
}

function keyOf(creator: string, team: string, pattern: string): string {
  return `${creator}\u001f${team}\u001f${pattern}`;
}
