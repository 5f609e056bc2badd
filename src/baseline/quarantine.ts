import type { EdgeName } from './edge-names.ts';
import type { Edges } from './edges.ts';

/** Days on which a surprise must recur before it is learnt: where somebody vouches for it, and where nobody does. */
const DAYS_VOUCHED = 3;
const DAYS_ALONE = 7;
/** For so many days the same surprise is no news. */
const TOLD_DAYS = 7;

/**
 * What a principal did and is not known for, and what was said of it: edges of two shadows of the principal, so that
 * they are counted, stored and forgotten like all others. The idea of not learning what surprises is that of MIDAS-F
 * (Bhatia et al., ACM TKDD 2022).
 */
export class Quarantine {
  readonly #edges: Edges;

  constructor(edges: Edges) {
    this.#edges = edges;
  }

  /** Whether it was noted on any day. */
  isWaiting(subject: string, unit: number): boolean {
    return this.#edges.has(this.#edges.find(waiting(subject)), unit);
  }

  /** Whether it was noted on this day already. */
  isNotedOn(subject: string, unit: number, day: number): boolean {
    return this.#edges.isLearntSince(this.#edges.find(waiting(subject)), unit, day);
  }

  /** Notes it, and answers whether it has waited long enough to become normal. */
  note(subject: string, unit: EdgeName, day: number, isVouched: boolean): boolean {
    const edges = this.#edges;
    const [shadow, thing] = [edges.hold(waiting(subject)), edges.hold(unit)];
    edges.learn(shadow, thing, day);
    return (edges.pair(shadow, thing)?.days ?? 0) >= (isVouched ? DAYS_VOUCHED : DAYS_ALONE);
  }

  tell(subject: string, unit: EdgeName, day: number): void {
    this.#edges.learn(this.#edges.hold(told(subject)), this.#edges.hold(unit), day);
  }

  /** Whether it was said on an earlier day of the past week. */
  isTold(subject: string, unit: number, day: number): boolean {
    const said = this.#edges.pair(this.#edges.find(told(subject)), unit);
    return said !== undefined && said.firstDay < day && day - said.lastDay <= TOLD_DAYS;
  }
}

function waiting(subject: string): string {
  return `w${subject}`;
}

function told(subject: string): string {
  return `x${subject}`;
}
