import type { Lineage, Step } from '../timeline/answers/lineage.ts';
import { shortName } from './entry-words.ts';
import { pairs, type Sheet, section } from './text/sheet.ts';

/** Where a credential comes from and went, for people. */
export function lineageSheet(lineage: Lineage): Sheet {
  return [
    pairs(headOf(lineage)),
    ...section('How it came about', STEP_TITLES, lineage.backward.map(stepRow)),
    ...section('What came of it', STEP_TITLES, lineage.forward.map(stepRow)),
  ];
}

/** The credentials that came of it, one a line. */
export function lineageNames({ forward }: Lineage): string[] {
  return [...new Set(forward.filter(({ what }) => what !== 'impersonated').map(({ target }) => target))];
}

const UNKNOWN = 'the log does not say';

function headOf(lineage: Lineage): [string, string][] {
  const { credential, cluster, issuedBy, issuedAt, issuedFor, issuanceAuditID, pod, podUid, node } = lineage;
  return [
    ['credential', credential],
    ['cluster', cluster],
    ['issued by', issuedBy ? shortName(issuedBy) : UNKNOWN],
    ['issued at', issuedAt ?? UNKNOWN],
    ['by request', issuanceAuditID ?? ''],
    ['for', issuedFor ? shortName(issuedFor) : UNKNOWN],
    ['pod', pod ? `${pod} ${podUid ?? ''}` : ''],
    ['node', node ?? ''],
    ['used', `${lineage.uses} times`],
    ['first used', lineage.firstUsed ?? ''],
    ['last used', lineage.lastUsed ?? ''],
    ['from', lineage.sourceIPs.join(', ')],
  ];
}

export const STEP_TITLES = ['TIME', 'WHO', 'DID', 'THROUGH', 'AUDIT ID'];

const DID: Readonly<Record<Step['what'], string>> = {
  'token-issued': 'asked for token',
  'certificate-requested': 'asked for certificate',
  'certificate-approved': 'approved',
  'certificate-signed': 'signed',
  'token-secret-read': 'read the secret of',
  'token-secret-used': 'used',
  impersonated: 'acted as',
};

export function stepRow({ time, what, principal, target, through, auditID }: Step): string[] {
  return [time, shortName(principal), `${DID[what]} ${shortName(target)}`, through, auditID];
}
