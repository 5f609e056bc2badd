import type { State } from '../state/state.ts';
import { Bars } from './bars.ts';
import { Edges } from './edges.ts';
import { PARTS } from './observation.ts';
import { Quarantine } from './quarantine.ts';
import { Ranks } from './ranks.ts';
import { Subjects } from './subjects.ts';
import { Tail } from './tail.ts';

/** The memory of a baseline. */
export interface Blocks {
  readonly edges: Edges;
  readonly subjects: Subjects;
  readonly ranks: Ranks;
  readonly tail: Tail;
  readonly bars: Bars;
  readonly quarantine: Quarantine;
}

export function createBlocks(state: State): Blocks {
  const edges = state.add(new Edges('baseline.edges', { cap: 3_000_000, ttlDays: 100 }));
  const subjects = new Subjects(state);
  const ranks = new Ranks(state, PARTS.length);
  const tail = new Tail(state);
  return { edges, subjects, ranks, tail, bars: new Bars(ranks, tail), quarantine: new Quarantine(edges) };
}
