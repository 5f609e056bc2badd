import type { Caller } from '../model/audit-event.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Cell, Table } from '../state/table.ts';
import { type Seen, sawOn } from './seen.ts';

/** What is remembered of one credential. Times are microseconds, 0 or '' where the log does not say. */
export interface CredentialCell extends Cell {
  username: string;
  podUid: string;
  pod: string;
  node: string;
  firstUs: number;
  lastUs: number;
  /** Requests made with it. */
  uses: number;
  ips: Seen[];
  issuedBy: string;
  issuedFor: string;
  issuedUs: number;
  issuanceAuditId: string;
  /** How often its issuer had asked for this account's tokens before. */
  issuedBefore: number;
}

/** The TokenRequest that made a token. */
export interface Issue {
  id: string;
  by: string;
  for: string;
  auditId: string;
  timeUs: number;
  before: number;
}

/** Every credential by id: who it is for, who issued it, and its uses. */
export class Credentials {
  readonly #cells: Table<CredentialCell>;

  constructor(state: State) {
    this.#cells = state.table('credentials', { cap: 200_000, ttlUs: 30 * DAY_US });
  }

  of(id: string): Readonly<CredentialCell> | undefined {
    return id ? this.#cells.peek(id) : undefined;
  }

  /** Counts a request made with a credential. */
  used(id: string, { user, extra, source }: Caller, timeUs: number): void {
    const cell = this.#cells.open(id, timeUs, emptyCredential);
    if (cell.uses === 0) {
      cell.firstUs = timeUs;
      Object.assign(cell, { username: user.username, podUid: extra.podUid, pod: extra.podName, node: extra.nodeName });
    }
    cell.uses += 1;
    cell.firstUs = Math.min(cell.firstUs, timeUs);
    cell.lastUs = Math.max(cell.lastUs, timeUs);
    if (source.ip) sawOn(cell.ips, source.ip, timeUs, 16);
  }

  issued(issue: Issue): void {
    const cell = this.#cells.open(issue.id, issue.timeUs, emptyCredential);
    cell.issuedBy = issue.by;
    cell.issuedFor = issue.for;
    cell.issuedUs = issue.timeUs;
    cell.issuanceAuditId = issue.auditId;
    cell.issuedBefore = issue.before;
  }
}

function emptyCredential(): Omit<CredentialCell, 'seenUs'> {
  const owner = { username: '', podUid: '', pod: '', node: '' };
  const issue = { issuedBy: '', issuedFor: '', issuedUs: 0, issuanceAuditId: '', issuedBefore: 0 };
  return { ...owner, firstUs: 0, lastUs: 0, uses: 0, ips: [], ...issue };
}
