import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { DAY_US } from '../../src/model/time.ts';

const config = z
  .object({
    minClusterReads: z
      .int()
      .min(0)
      .default(200)
      .describe('Secret reads the cluster must have shown before this pages.'),
  })
  .strict();
type Config = z.infer<typeof config>;

/** Who asked for one certificate. */
interface Memory {
  requester: string;
}

/** A certificate is asked for by a program or person, or approved by whoever asked for it. */
export default defineDetector<Memory, Config>({
  id: 'certificate-minting',
  version: 1,
  status: 'stable',
  title: 'Certificate asked for',
  severity: 'high',
  tactic: 'credential',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI2', 'T1528'],
  codes: ['certificate-minted'],
  config,
  needs: [],
  memory: { cap: 20_000, ttlUs: 30 * DAY_US },
  key: (moment) => (isRequestOrApproval(moment) ? moment.event.object.name : undefined),
  empty: () => ({ requester: '' }),
  detect: judge,
  learn: (memory, { event, principal }) => {
    if (event.verb === 'create') memory.requester = principal.username;
  },
});

function isRequestOrApproval({ event }: Moment): boolean {
  const { resource, subresource } = event.object;
  if (resource !== 'certificatesigningrequests' || event.code > 299) return false;
  return event.verb === 'create' || subresource === 'approval';
}

function judge(memory: Readonly<Memory>, { event, principal, past }: Moment, settings: Config): Verdict | undefined {
  const isApproval = event.object.subresource === 'approval';
  const isSelf = isApproval && memory.requester === principal.username;
  // Kubelets renew their certificates, controllers approve them.
  if (!isSelf && (isApproval || principal.kind === 'node' || principal.kind === 'control-plane')) return undefined;
  const text = isSelf
    ? `${principal.username} approved the certificate it had asked for itself`
    : `${principal.username} asked for a certificate`;
  const baseline = isSelf ? 'somebody else should have looked' : 'nodes and controllers ask for certificates';
  const isCold = past.clusterReads < settings.minClusterReads;
  const severity = isCold ? 'low' : isSelf ? 'high' : principal.namespace ? 'medium' : 'low';
  const reasons = [{ code: 'certificate-minted' as const, score: isSelf ? 3.5 : 2, text, baseline }];
  return { severity, edge: event.object.name, reasons, secrets: [] };
}
