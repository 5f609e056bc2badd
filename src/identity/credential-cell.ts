import type { Caller } from '../model/caller.ts';
import type { Seen } from './seen.ts';

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

/** The TokenRequest that made a token. Times are microseconds. */
export interface Issue {
  id: string;
  by: string;
  for: string;
  auditId: string;
  timeUs: number;
  /** How often its issuer had asked for this account's tokens before. */
  before: number;
}

/** The row of a token that was not used, as that of a cell. */
export function rowOf(issue: Issue): [key: string, json: string] {
  return [issue.id, JSON.stringify({ ...issuedCredential(issue), seenUs: issue.timeUs })];
}

/** What a stored cell says of a token that was issued and nothing else; undefined where there is more to it. */
export function unusedIssue(id: string, cell: CredentialCell): Issue | undefined {
  const { uses, issuedBy, issuedFor, issuanceAuditId, issuedUs, issuedBefore } = cell;
  if (uses > 0 || issuedUs === 0) return undefined;
  return { id, by: issuedBy, for: issuedFor, auditId: issuanceAuditId, timeUs: issuedUs, before: issuedBefore };
}

export function note(cell: CredentialCell, issue: Issue): void {
  cell.issuedBy = issue.by;
  cell.issuedFor = issue.for;
  cell.issuedUs = issue.timeUs;
  cell.issuanceAuditId = issue.auditId;
  cell.issuedBefore = issue.before;
}

export function begin(cell: CredentialCell, { user, extra }: Caller, timeUs: number): void {
  cell.firstUs = timeUs;
  cell.username = user.username;
  cell.podUid = extra.podUid;
  cell.pod = extra.podName;
  cell.node = extra.nodeName;
}

export function issuedCredential(issue: Issue | undefined): CredentialCell {
  // In one piece: an object that is put together of others takes half as much again.
  const cell = {
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
  if (issue) note(cell, issue);
  return cell;
}
