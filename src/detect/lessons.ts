import { isLongRunning } from '../audit/tiers.ts';
import type { Read } from '../baseline/habits.ts';
import type { MadePod } from '../baseline/pod-makers.ts';
import { scopeUseOf } from '../baseline/scope-use.ts';
import type { CertificateCell } from '../identity/certificates.ts';
import type { Issue } from '../identity/credential-cell.ts';
import { principalNamed } from '../identity/principal.ts';
import type { Access } from '../model/access.ts';
import type { AuditEvent } from '../model/audit-event.ts';
import type { Principal } from '../model/principal.ts';
import { evidenceOf, type Moment } from './moment.ts';

/** Opportunities from which on a program is known for what it does not do. */
const KNOWN = 20;

/** What was made of an event before it is learnt. */
export interface Judgement {
  /** It surprises, or a detector spoke at medium or above. */
  isFlagged: boolean;
  /** Somebody called the like of it an attack: not even that it happens again makes a habit of it. */
  isRefused: boolean;
  /** All that was said of it is expected by an exception in force. */
  isAccepted: boolean;
}

export function isNewHabit({ kind }: Principal, access: Access, { principal, opportunities }: Moment['past']): boolean {
  if (access.hasSelector || principal?.uses[scopeUseOf(access)]) return false;
  return kind === 'human' || opportunities >= KNOWN;
}

export function readOf({ event, key, principal, credential }: Moment, access: Access): Omit<Read, 'kind'> {
  return { key, home: principal.namespace, credential: credential.kind, access, timeUs: event.timeUs };
}

/** The end of a watch belongs to the request that its start was. */
export function isRequest({ verb, stage, object }: AuditEvent): boolean {
  return stage !== 'ResponseComplete' || !isLongRunning(verb, object.subresource);
}

export function isPodDeletion({ verb, object, code }: AuditEvent): boolean {
  const isDeletion = verb === 'delete' || verb === 'deletecollection';
  return isDeletion && object.resource === 'pods' && object.subresource === '' && code === 200;
}

/** The scheduler gives a pod its node. */
export function isPodPlacement({ object, code, isDryRun }: AuditEvent): boolean {
  return object.resource === 'pods' && object.subresource === 'binding' && code === 201 && !isDryRun;
}

export function isAccountDeletion({ verb, object, code, isDryRun }: AuditEvent): boolean {
  const isAccount = object.resource === 'serviceaccounts' && object.subresource === '' && object.name !== '';
  return isAccount && verb === 'delete' && code === 200 && !isDryRun;
}

/** A certificate is made for whom it names, by whoever asked for it. */
export function issueOf(
  { credentialId, requested, username }: CertificateCell,
  { timeUs, auditID }: AuditEvent,
): Issue {
  return {
    id: credentialId,
    by: requested.by,
    for: username,
    auditId: requested.evidence?.auditID ?? auditID,
    timeUs,
    before: 0,
  };
}

export function madeBy(moment: Moment): Omit<MadePod, 'before'> {
  const { event, principal, key } = moment;
  const who = { by: principal.username, key, isProgram: principal.namespace !== '' };
  return { ...who, ...originOf(moment), timeUs: event.timeUs, evidence: evidenceOf(event) };
}

type Origin = Pick<MadePod, 'isOfControlPlane' | 'isOfUnknownOrigin'>;

export function originOf(moment: Moment): Origin {
  const { principal, credential } = moment;
  const isOfUnknownOrigin =
    principal.namespace !== '' && credential.kind !== 'bound-token' && credential.issuedBy === '';
  return { isOfControlPlane: isOfControlPlane(moment), isOfUnknownOrigin };
}

/** Controllers of the control plane run under accounts of their own, and one part of it asks for all their tokens. */
function isOfControlPlane({ principal, credential }: Moment): boolean {
  if (principal.impersonatedBy !== '') return false;
  return principal.kind === 'control-plane' || principalNamed(credential.issuedBy).kind === 'control-plane';
}
