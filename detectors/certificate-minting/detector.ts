import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import type { CertificateContent } from '../../src/model/content.ts';
import type { Severity } from '../../src/model/finding.ts';
import { DAY_US } from '../../src/model/time.ts';
import { type Config, config } from './config.ts';
import { isJoining, judgeUse } from './use.ts';

interface Memory {
  /** Days on which this principal asked for certificates. */
  days: number;
  lastDay: number;
}

/** A certificate is asked for by a program or for another's name, approved by whoever asked for it, or used by neither. */
export default defineDetector<Memory, Config>({
  id: 'certificate-minting',
  version: 2,
  status: 'stable',
  title: 'Certificate asked for',
  severity: 'high',
  tactic: 'credential',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI2', 'T1528'],
  codes: ['certificate-minted'],
  config,
  needs: [],
  memory: { cap: 20_000, ttlUs: 30 * DAY_US, isByCaller: true },
  key: (moment) => (isRequestOrApproval(moment) || isUse(moment) ? moment.key : undefined),
  empty: () => ({ days: 0, lastDay: -1 }),
  detect: (memory, moment, settings) => {
    if (moment.access) return judgeUse(moment, settings);
    return moment.event.object.subresource ? judgeApproval(moment, settings) : judgeRequest(memory, moment, settings);
  },
  learn: (memory, { event }) => {
    const day = Math.floor(event.timeUs / DAY_US);
    if (event.verb !== 'create' || day === memory.lastDay) return;
    memory.days += 1;
    memory.lastDay = day;
  },
});

function isRequestOrApproval({ event }: Moment): boolean {
  const { resource, subresource } = event.object;
  if (resource !== 'certificatesigningrequests' || event.code > 299 || event.isDryRun) return false;
  return event.verb === 'create' || (subresource === 'approval' && event.verb !== 'get');
}

function isUse({ access, credential, event }: Moment): boolean {
  return access !== undefined && credential.kind === 'certificate' && !event.impersonated;
}

function judgeApproval({ event, principal, past }: Moment, settings: Config): Verdict | undefined {
  const { name } = event.object;
  if (past.certificates.request(name)?.requested.by !== principal.username) return undefined;
  const text = `${principal.username} approved the certificate it had asked for itself`;
  const severity = past.clusterReads < settings.minClusterReads ? 'low' : 'high';
  return verdict(severity, 3.5, `approved ${name}`, text, 'somebody else should have looked');
}

function judgeRequest(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { event, principal, past } = moment;
  const other = otherName(moment);
  // Kubelets renew their certificates, for themselves.
  if (other === undefined && (principal.kind === 'node' || principal.kind === 'control-plane')) return undefined;
  const text = `${principal.username} asked for a certificate${other === undefined ? '' : ` in the name of ${other}`}`;
  const baseline = `asked for one on ${memory.days} earlier days`;
  const own: Severity = principal.namespace && memory.days < settings.habitDays ? 'medium' : 'low';
  const isCold = past.clusterReads < settings.minClusterReads;
  const severity = isCold ? 'low' : other === undefined ? own : severityOfName(other, moment);
  return verdict(severity, severity === 'high' ? 3 : 2, `asked ${event.object.name}`, text, baseline);
}

/** Signers whose certificates the API server takes for a client's. */
const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';

/** The name that a certificate is asked for, where the level shows it and it is not the asker's own. */
function otherName({ event, principal }: Moment): string | undefined {
  const shown = asked(event);
  if (!shown || shown.username === '' || shown.username === principal.username) return undefined;
  if (shown.signerName !== '' && !shown.signerName.startsWith(CLIENT_SIGNER)) return undefined;
  return isJoining(principal.username) && shown.username.startsWith('system:node:') ? undefined : shown.username;
}

/** Programs and nodes are themselves; somebody may make an account for a newcomer, or for a node that joins. */
function severityOfName(other: string, { event, principal, past }: Moment): Severity {
  const isInUse = past.presences.of(other) !== undefined;
  if (other.startsWith('system:node:') && !isInUse) return 'low';
  if (principal.namespace || principal.kind === 'node') return 'high';
  const isMaster = asked(event)?.groups.includes('system:masters') ?? false;
  return isMaster || isInUse ? 'medium' : 'low';
}

function asked({ content }: Moment['event']): CertificateContent | undefined {
  return content?.kind === 'certificate-request' ? content : undefined;
}

function verdict(severity: Severity, score: number, edge: string, text: string, baseline: string): Verdict {
  return { severity, edge, reasons: [{ code: 'certificate-minted', score, text, baseline }], secrets: [] };
}
