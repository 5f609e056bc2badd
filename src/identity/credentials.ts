import type { Caller } from '../model/caller.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { type Seen, sawOn } from './seen.ts';

/** What is remembered of one credential. Times are microseconds, 0 or '' where the log does not say. */
export interface CredentialCell {
  username: string;
  podUid: string;
  pod: string;
  node: string;
  firstUs: number;
  lastUs: number;
  /** Requests made with it. */
  uses: number;
  ips: Seen[];
  /** Where the last request came from. */
  lastIp: string;
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
    this.#cells = state.table('credentials', { cap: 200_000, ttlUs: 30 * DAY_US, isByCaller: true });
  }

  of(id: string): Readonly<CredentialCell> | undefined {
    return id ? this.#cells.peek(id) : undefined;
  }

  /**
   * Counts a request made with a credential. Answers when it was last used, in microseconds, if from the same address;
   * -1 otherwise.
   */
  used(id: string, caller: Caller, timeUs: number): number {
    const cell = this.#cells.open(id, timeUs, emptyCredential);
    if (cell.uses === 0) begin(cell, caller, timeUs);
    const beforeUs = cell.uses > 0 && cell.lastIp === caller.source.ip ? cell.lastUs : -1;
    cell.uses += 1;
    if (timeUs > cell.lastUs) cell.lastUs = timeUs;
    else if (timeUs < cell.firstUs) cell.firstUs = timeUs;
    if (beforeUs < 0 && caller.source.ip) {
      cell.lastIp = caller.source.ip;
      sawOn(cell.ips, caller.source.ip, timeUs, 16);
    }
    return beforeUs;
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

function begin(cell: CredentialCell, { user, extra }: Caller, timeUs: number): void {
  cell.firstUs = timeUs;
  cell.username = user.username;
  cell.podUid = extra.podUid;
  cell.pod = extra.podName;
  cell.node = extra.nodeName;
}

function emptyCredential(): CredentialCell {
  // In one piece: an object that is put together of others takes half as much again.
  return {
    username: '',
    podUid: '',
    pod: '',
    node: '',
    firstUs: 0,
    lastUs: 0,
    uses: 0,
    ips: [],
    lastIp: '',
    issuedBy: '',
    issuedFor: '',
    issuedUs: 0,
    issuanceAuditId: '',
    issuedBefore: 0,
  };
}
