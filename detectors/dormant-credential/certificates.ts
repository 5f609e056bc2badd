import type { Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { formatTime, HOUR_US } from '../../src/model/time.ts';

/** One client certificate of an identity, by its fingerprint. */
interface Certificate {
  id: string;
  firstUs: number;
  lastUs: number;
}

export interface Memory {
  certificates: Certificate[];
}

const MAX_CERTIFICATES = 4;
/** Connections outlive the certificate that opened them for a while. */
const OVERLAP_US = HOUR_US;

export function hasCertificate({ credential, access }: Moment): boolean {
  return credential.kind === 'certificate' && access?.isRead === true;
}

/** Renewal goes one way: who was seen with a new certificate for a while does not come back with the old one. */
export function oldCertificate({ certificates }: Readonly<Memory>, moment: Moment): Verdict | undefined {
  const { event, credential, principal } = moment;
  const own = certificates.find(({ id }) => id === credential.id);
  if (!own || !hasCertificate(moment)) return undefined;
  const newer = certificates.find(
    ({ id, firstUs }) => id !== own.id && firstUs > own.lastUs && event.timeUs - firstUs > OVERLAP_US,
  );
  if (!newer) return undefined;
  const text = `${event.caller.user.username} is back with a certificate that it had replaced`;
  const baseline = `last used ${formatTime(own.lastUs)}; another one is in use since ${formatTime(newer.firstUs)}`;
  return {
    // A kubelet renews by itself and keeps one; people may have two machines.
    severity: principal.kind === 'node' ? 'medium' : 'low',
    edge: `certificate ${own.id}`,
    reasons: [{ code: 'dormant-credential', score: principal.kind === 'node' ? 2 : 1, text, baseline }],
  };
}

export function learnCertificate(memory: Memory, moment: Moment): void {
  const { event, credential } = moment;
  if (!hasCertificate(moment)) return;
  const known = memory.certificates.find(({ id }) => id === credential.id);
  if (known) known.lastUs = Math.max(known.lastUs, event.timeUs);
  else {
    const added = { id: credential.id, firstUs: event.timeUs, lastUs: event.timeUs };
    memory.certificates = [...memory.certificates, added].slice(-MAX_CERTIFICATES);
  }
}
