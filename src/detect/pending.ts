import type { Finding } from '../model/finding.ts';
import { MINUTE_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Timers } from '../state/timers.ts';

/** A claim of absence waits so long for a late line that refutes it. */
export const ABSENCE_US = 2 * MINUTE_US;

interface Claim {
  finding: Finding;
  unlessIssued: string;
}

/** Findings that claim an absence, until they are refuted or due. */
export class Pending {
  readonly #claims: Timers<Claim>;

  constructor(state: State) {
    this.#claims = state.timers('pending', 10_000);
  }

  hold(finding: Finding, unlessIssued: string): void {
    this.#claims.set(finding.id, finding.timeUs + ABSENCE_US, { finding, unlessIssued });
  }

  /** The findings due by now that nothing refuted, in the order of their time. */
  due(nowUs: number, log: { isIssued(credential: string): boolean }): Finding[] {
    const claims = this.#claims.takeDue(nowUs).map(({ payload }) => payload);
    return claims.filter(({ unlessIssued }) => !log.isIssued(unlessIssued)).map(({ finding }) => finding);
  }
}
