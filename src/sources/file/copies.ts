import type { Position, SourcePosition } from '../../pipeline/engine.ts';
import { agree, canBe } from './head.ts';
import type { LogFile } from './log-file.ts';
import { parseMark } from './mark.ts';

const START = { offset: 0, skip: 0 };

/**
 * Files given together are copies of one log when their first lines are the same and one begins as far as 64 KB as the
 * other does; each group in the order of its files, its longest beginning found with `longest`.
 */
export function groupCopies(logs: readonly LogFile[]): LogFile[][] {
  const byId = new Map<string, LogFile[][]>();
  const groups: LogFile[][] = [];
  for (const log of logs) {
    const candidates = byId.get(log.id) ?? [];
    const copies = candidates.find((group) => agree(longest(group).head, log.head));
    if (copies) copies.push(log);
    else {
      candidates.push([log]);
      groups.push(candidates.at(-1) as LogFile[]);
    }
    byId.set(log.id, candidates);
  }
  return groups;
}

export function longest(copies: readonly LogFile[]): LogFile {
  return copies.reduce((a, b) => (b.head.length > a.head.length ? b : a));
}

/** Under which name a log is known in a cluster, and where it was left. */
export interface Source {
  source: string;
  start: SourcePosition;
  isKnown: boolean;
}

/** Names logs, so that each goes on where it was left. */
export interface Naming {
  /**
   * The name of the stored position whose beginning agrees with the log's own, else one that is free. Different logs
   * with the same first line are told apart by a number.
   */
  nameOf(copies: readonly LogFile[]): Source;
  /** Takes note of how far sources were read meanwhile. */
  note(position: Position): void;
  /** Nobody reads under this name any more: the log may come back. */
  release(source: string): void;
}

export function createNaming(cluster: string, stored: Position): Naming {
  const position = new Map(stored);
  const taken = new Set<string>();
  return {
    nameOf: (copies) => {
      const { id, head } = longest(copies);
      const base = `${id}@${cluster}`;
      const names = namesFrom(base, position, taken);
      const known = names.stored.find((name) => isLeftBy(position.get(name), head));
      const source = known ?? names.free;
      taken.add(source);
      return { source, start: position.get(known ?? '') ?? START, isKnown: known !== undefined };
    },
    note: (moved) => {
      for (const [source, at] of moved) position.set(source, at);
    },
    release: (source) => void taken.delete(source),
  };
}

/** Names with a stored position, in order, up to the first that is free; names in use in this reading are left out. */
function namesFrom(base: string, position: Position, taken: ReadonlySet<string>): { stored: string[]; free: string } {
  const stored: string[] = [];
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}.${number}`;
    if (!position.has(name) && !taken.has(name)) return { stored, free: name };
    if (position.has(name) && !taken.has(name)) stored.push(name);
  }
}

function isLeftBy(at: SourcePosition | undefined, head: Buffer): boolean {
  return at !== undefined && canBe(head, parseMark(at.mark).head, at.offset);
}
