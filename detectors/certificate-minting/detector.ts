import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { habitDays, minClusterReads } from '../../src/detect/settings.ts';
import { DAY_US } from '../../src/model/time.ts';

const config = z.strictObject({
  habitDays: habitDays('Days on which somebody asked for certificates from which on that is a habit.'),
  minClusterReads,
});
type Config = z.infer<typeof config>;

interface Memory {
  /** Days on which this principal asked for certificates. */
  days: number;
  lastDay: number;
}

/** A certificate is asked for by a program or person, or approved by whoever asked for it. */
export default defineDetector<Memory, Config>({
  id: 'certificate-minting',
  version: 1,
  status: 'stable',
  title: 'Certificate asked for',
  severity: 'high',
  tactic: 'credential',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI2', 'T1528', 'T1098'],
  codes: ['certificate-minted'],
  config,
  needs: [],
  memory: { cap: 20_000, ttlUs: 30 * DAY_US },
  key: (moment) => (isRequestOrApproval(moment) ? moment.key : undefined),
  empty: () => ({ days: 0, lastDay: -1 }),
  detect: judge,
  learn: (memory, { event }) => {
    const day = Math.floor(event.timeUs / DAY_US);
    if (event.verb !== 'create' || day === memory.lastDay) return;
    memory.days += 1;
    memory.lastDay = day;
  },
});

function isRequestOrApproval({ event }: Moment): boolean {
  const { resource, subresource } = event.object;
  if (resource !== 'certificatesigningrequests' || event.code > 299) return false;
  return event.verb === 'create' || (subresource === 'approval' && event.verb !== 'get');
}

function judge(memory: Readonly<Memory>, { event, principal, past }: Moment, settings: Config): Verdict | undefined {
  const isApproval = event.object.subresource === 'approval';
  const { name } = event.object;
  const isSelf = isApproval && past.objects.certificateRequest(name)?.createdBy === principal.username;
  // Kubelets renew their certificates, controllers approve them.
  if (!isSelf && (isApproval || principal.kind === 'node' || principal.kind === 'control-plane')) return undefined;
  const text = isSelf
    ? `${principal.username} approved the certificate it had asked for itself`
    : `${principal.username} asked for a certificate`;
  const baseline = isSelf ? 'somebody else should have looked' : `asked for one on ${memory.days} earlier days`;
  const isCold = past.clusterReads < settings.minClusterReads;
  const isHabit = memory.days >= settings.habitDays;
  const severity = isCold ? 'low' : isSelf ? 'high' : principal.namespace && !isHabit ? 'medium' : 'low';
  const reasons = [{ code: 'certificate-minted' as const, score: isSelf ? 3.5 : 2, text, baseline }];
  return { severity, edge: `${isSelf ? 'approved' : 'asked'} ${name}`, reasons, secrets: [] };
}
