import type { State } from '../state/state.ts';
import { admitRead } from './admit-read.ts';
import { type Blocks, createBlocks } from './blocks.ts';
import type { EdgeName } from './edge-names.ts';
import { normaliseName } from './names.ts';
import type { Counts, Novelty, Observation, Verdict } from './observation.ts';
import { scoreRead } from './score-read.ts';
import { freshAt } from './subjects.ts';

/**
 * What is normal, and how far a read is from it. Score first, then learn.
 *
 * A read is taken apart into facets (secret, namespace, team, scope, program, network, hour). Each is surprising as far
 * as the principal, its peers and its kind never met it (`noveltyScore`). Parts are ranked among those of principals
 * of the same kind and experience (`Ranks`), and added up. What reaches the bar waits in quarantine. Formulas, sources
 * and memory stand at the blocks.
 */
export class Baseline {
  readonly #blocks: Blocks;

  constructor(state: State) {
    this.#blocks = createBlocks(state);
  }

  /** Pairs held, groups' and waiting ones included. */
  get size(): number {
    return this.#blocks.edges.size;
  }

  score(observation: Observation): Novelty {
    return scoreRead(this.#blocks, observation);
  }

  /**
   * Learns a read. What surprises, or what a detector calls an attack (`isSuspect`), waits in quarantine until it was
   * seen on several days, fewer where a peer knows it, somebody gave the right to it or accepted it. What is accepted
   * is no surprise while it is: it makes nobody loud, and counts as no new secret.
   */
  learn(observation: Observation, novelty: Novelty, verdict: Verdict): void {
    admitRead(this.#blocks, observation, novelty, verdict);
  }

  /** The counts behind a facet's parts, for a person to check. */
  counts({ subject, peers, things, timeUs }: Observation, facet: number): Counts {
    const edges = this.#blocks.edges;
    const thing = edges.find(things[facet] as EdgeName);
    const strangers = peers.filter((peer) => !edges.has(edges.find(peer), thing));
    const widest = strangers.at(-1) ?? '';
    const own = this.#blocks.subjects.of(subject);
    const { fast, slow } = freshAt(own, timeUs, 1);
    const visitors = edges.visitors(thing);
    return {
      widest,
      widestReads: this.#blocks.subjects.of(widest)?.reads ?? 0,
      observed: Math.round(own?.seen ?? 0),
      fresh: Math.round(own?.fresh[facet] ?? 0),
      readers: visitors.fresh,
      readerDays: visitors.seen,
      fast: Math.round(fast),
      slow: Math.round(slow),
    };
  }

  /** Observations that the ranks of a read's parts rest on; 0 where there is no opinion. */
  reference({ kind, subject, opportunities }: Observation): number {
    const seen = this.#blocks.subjects.of(subject)?.seen ?? 0;
    return this.#blocks.bars.referenceOf({ kind, opportunities }, seen);
  }

  /** How many bars the highest score of a day must reach to be exceeded `perDay` times a day by a kind; 0 if unknown. */
  level(kind: string, perDay: number): number {
    return this.#blocks.tail.level(kind, perDay);
  }

  /** On how many days a principal was seen to read a secret, learnt as normal. */
  daysOf(key: string, namespace: string, name: string): number {
    const edges = this.#blocks.edges;
    return edges.pair(edges.find(`p${key}`), edges.find([namespace, normaliseName(name)]))?.days ?? 0;
  }
}
