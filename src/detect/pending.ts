import type { Finding } from '../model/finding.ts';
import { MINUTE_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Timers } from '../state/timers.ts';

/** A claim of absence waits at least so long for a late line that refutes it. */
export const ABSENCE_US = 2 * MINUTE_US;

interface Claim {
  finding: Finding;
  unlessIssued: string;
  /** Tokens that must have been issued by then; otherwise the log has a hole, and absence proves nothing. */
  issued: number;
}

/** What the log of issuance tells. */
export interface IssueLog {
  isIssued(credential: string): boolean;
  /** Tokens issued so far. */
  issued(): number;
}

/** When a claim can be believed: after so long, if so many tokens were issued by then. */
export interface Proof {
  waitUs: number;
  issued: number;
}

/** Findings that claim an absence, until they are refuted or due. */
export class Pending {
  readonly #claims: Timers<Claim>;

  constructor(state: State) {
    this.#claims = state.timers('pending', 10_000);
  }

  hold(finding: Finding, unlessIssued: string, { waitUs, issued }: Proof): void {
    const dueUs = finding.timeUs + Math.max(ABSENCE_US, waitUs);
    this.#claims.set(finding.id, dueUs, { finding, unlessIssued, issued });
  }

  /** The findings due by now that nothing refuted, in the order of their time. */
  due(nowUs: number, log: IssueLog): Finding[] {
    return this.#take(nowUs, log).flatMap(({ finding, issued }) => (log.issued() >= issued ? [finding] : []));
  }

  /** All that nothing refuted: the log ends here, and how it would have gone on is unknown. */
  rest(log: IssueLog): Finding[] {
    return this.#take(Number.POSITIVE_INFINITY, log).map(({ finding }) => finding);
  }

  #take(nowUs: number, log: IssueLog): Claim[] {
    const claims = this.#claims.takeDue(nowUs).map(({ payload }) => payload);
    return claims.filter(({ unlessIssued }) => !log.isIssued(unlessIssued));
  }
}
