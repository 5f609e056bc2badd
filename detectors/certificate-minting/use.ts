import type { Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import type { CertificateCell } from '../../src/identity/certificates.ts';
import type { Evidence, Severity } from '../../src/model/finding.ts';
import { DAY_US, formatTime, HOUR_US } from '../../src/model/time.ts';
import type { Config } from './config.ts';

/** Requests of somebody there so often that the name is in use by its owner. */
const KNOWN_SPELLS = 5;

/** Secrets are asked for through a certificate that somebody else had asked for. */
export function judgeUse(moment: Moment, settings: Config): Verdict | undefined {
  const { credential, past, event } = moment;
  const cell = past.certificates.of(credential.id);
  if (!cell) return judgeUnseenIssue(moment, settings);
  const { username } = event.caller.user;
  const requester = cell.requested.by;
  if (requester === '' || requester === username || isJoining(requester)) return undefined;
  const text = `${username} was used through a certificate that ${requester} had asked for`;
  const approver = cell.approved.by ? `approved by ${cell.approved.by}, ` : '';
  const baseline = `${approver}signed ${formatTime(cell.signed.timeUs)}`;
  return verdict(moment, severityOf(cell, moment, settings), text, baseline, evidenceIn(cell));
}

/** A name that is in use is taken over; a new one is an account for a newcomer, or for a node that joins. */
function severityOf({ requested, isNameInUse }: CertificateCell, { past, event }: Moment, settings: Config): Severity {
  if (past.clusterReads < settings.minClusterReads) return 'low';
  const isNode = event.caller.user.username.startsWith('system:node:');
  if (requested.by.startsWith('system:')) return isNode && !isNameInUse ? 'low' : 'high';
  return isNameInUse ? 'medium' : 'low';
}

/**
 * The level does not show whose certificate was signed, but a name that is in use comes with a new one soon after a
 * program asked for one, and did not ask itself.
 */
function judgeUnseenIssue(moment: Moment, settings: Config): Verdict | undefined {
  const { past, event, credential, principal } = moment;
  const { username } = event.caller.user;
  const isNew = event.timeUs - (past.credential?.firstUs ?? event.timeUs) <= HOUR_US;
  if (!isNew || principal.kind === 'node' || past.clusterReads < settings.minClusterReads) return undefined;
  if ((past.presences.of(username)?.spells ?? 0) < KNOWN_SPELLS) return undefined;
  const open = past.certificates
    .since(event.timeUs - DAY_US)
    .filter((cell) => cell.username === '' && cell.credentialId === '');
  if (open.some(({ requested }) => requested.by === username)) return undefined;
  const foreign = open.find(
    ({ requested, approved }) => requested.by.startsWith('system:serviceaccount:') && approved.timeUs > 0,
  );
  if (!foreign) return undefined;
  const text = `${username} was used through a certificate never seen before, after ${foreign.requested.by} had asked for one`;
  const baseline = `approved ${formatTime(foreign.approved.timeUs)}; ${username} asked for none`;
  return verdict(moment, 'medium', text, baseline, evidenceIn(foreign), credential.id);
}

/** A node that joins asks with a token of its own for that. */
export function isJoining(requester: string): boolean {
  return requester.startsWith('system:bootstrap:');
}

function evidenceIn({ requested, approved, signed }: CertificateCell): Evidence[] {
  return [requested, approved, signed].flatMap(({ evidence }) => evidence ?? []);
}

function verdict(
  moment: Moment,
  severity: Severity,
  text: string,
  baseline: string,
  evidence: Evidence[],
  id = moment.credential.id,
): Verdict {
  const score = severity === 'high' ? 3.5 : severity === 'medium' ? 2.5 : 1;
  return { severity, edge: `used ${id}`, reasons: [{ code: 'certificate-minted', score, text, baseline }], evidence };
}
