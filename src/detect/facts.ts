import type { CertificateCell } from '../identity/certificates.ts';
import type { AccessRow, Fact, FactType } from '../model/access.ts';
import type { AuditEvent } from '../model/audit-event.ts';
import type { Moment } from './moment.ts';

const SECRET_FACTS: Readonly<Record<string, FactType>> = {
  create: 'secret-created',
  update: 'secret-written',
  patch: 'secret-written',
  delete: 'secret-deleted',
  deletecollection: 'secret-deleted',
};

/** The facts that an event states: what decides, beside the reads, who holds a secret. */
export function factsOf(moment: Moment): Fact[] {
  const { event } = moment;
  if (event.code < 200 || event.code > 299 || event.stage === 'ResponseStarted' || event.isDryRun) return [];
  const { resource, subresource } = event.object;
  if (resource === 'secrets' && !subresource) return secretFacts(moment);
  if (resource === 'serviceaccounts' && subresource === 'token') return tokenFacts(moment);
  if (resource === 'rolebindings' || resource === 'clusterrolebindings')
    return [fact(moment, 'binding-changed', { verb: event.verb })];
  if (resource === 'pods' && !subresource) return podFacts(moment);
  if (resource === 'pods' && subresource === 'binding') return [fact(moment, 'pod-seen', { state: 'scheduled' })];
  return [];
}

function secretFacts(moment: Moment): Fact[] {
  const { event } = moment;
  const type = SECRET_FACTS[event.verb];
  // A watch of one name sees that one, whatever else it asks for.
  const isSelective = event.selection.hasSelector && event.object.name === '';
  const selector = isSelective ? { selector: 'yes' } : {};
  // A secret may hold a long-lived token; then this was its issue.
  const through = type === 'secret-created' ? { through: moment.credential.id } : {};
  const facts = type ? [fact(moment, type, { verb: event.verb, ...selector, ...through })] : [];
  if (event.verb === 'watch') facts.push(fact(moment, 'watch-ended', { request: event.request, ...selector }));
  if (event.hadBody) facts.push(fact(moment, 'secret-body-logged', { level: event.level }));
  return facts;
}

function tokenFacts(moment: Moment): Fact[] {
  const { issuedCredentialId } = moment.event;
  if (!issuedCredentialId) return [];
  return [fact(moment, 'token-issued', { credential: issuedCredentialId, through: moment.credential.id })];
}

function podFacts(moment: Moment): Fact[] {
  if (moment.event.verb === 'create') return [fact(moment, 'pod-seen', { state: 'created' })];
  return [fact(moment, 'pod-deleted', { verb: moment.event.verb })];
}

function fact(moment: Moment, type: FactType, detail: Record<string, string>): Fact {
  const { event, principal } = moment;
  const { cluster, timeUs, auditID } = event;
  return { kind: 'fact', type, cluster, timeUs, auditID, subject: subjectOf(event), by: principal.username, detail };
}

/** A certificate was signed: who had asked for it and for whom, who had approved it. Its subject is the credential. */
export function certificateFact(
  { event, principal }: Moment,
  { credentialId, username, signerName, ...steps }: CertificateCell,
): Fact {
  const { cluster, timeUs, auditID } = event;
  const { requested, approved } = steps;
  const detail = {
    credential: credentialId,
    request: event.object.name,
    for: username,
    signer: signerName,
    signedBy: principal.username,
    through: requested.through,
    requestedUs: String(requested.timeUs),
    requestAuditID: requested.evidence?.auditID ?? '',
    approvedBy: approved.by,
    approvedThrough: approved.through,
    approvedUs: String(approved.timeUs),
    approvalAuditID: approved.evidence?.auditID ?? '',
  };
  return {
    kind: 'fact',
    type: 'certificate-issued',
    cluster,
    timeUs,
    auditID,
    subject: `/${credentialId}`,
    by: requested.by,
    detail,
  };
}

function subjectOf(event: AuditEvent): string {
  return `${event.object.namespace}/${event.object.name}`;
}

/** The read as stores keep it. Every chunk of a list gave something away, so each is a row; the first is the read. */
export function accessRowOf(moment: Moment): AccessRow | undefined {
  const { event, access, principal, credential, workload, source } = moment;
  if (!access?.isRead) return undefined;
  const { cluster, timeUs, auditID, stage, userAgent } = event;
  const request = event.verb === 'watch' ? event.request : '';
  return {
    kind: 'access',
    cluster,
    timeUs,
    auditID,
    stage,
    request,
    access,
    principal,
    credential,
    workload,
    source,
    userAgent,
  };
}
