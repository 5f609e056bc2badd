import { z } from 'zod';
import { defineDetector, type Verdict, WITHOUT_MEMORY } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import type { Severity } from '../../src/model/finding.ts';

const config = z.strictObject({});

/** A credential speaks from an address that is not its pod's, its node's or its account's. */
export default defineDetector<object, z.infer<typeof config>>({
  id: 'credential-replay',
  version: 1,
  status: 'stable',
  title: 'Credential used from elsewhere',
  severity: 'high',
  tactic: 'credential',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI2', 'NHI9', 'T1528', 'T1550.001'],
  codes: ['credential-other-source', 'credential-other-node'],
  config,
  needs: ['sourceIPs'],
  ...WITHOUT_MEMORY,
  key: ({ past }) => (past.misplacement ? '' : undefined),
  detect: (_memory, moment) => judge(moment),
});

function judge({ past, source, principal, workload, access, event }: Moment): Verdict | undefined {
  const wrong = past.misplacement;
  if (!wrong) return undefined;
  const whose = workload.pod ? `the token of pod ${workload.pod}` : `a credential of ${principal.username}`;
  const text = `${whose} was used from ${source.ip}: ${wrong.found}`;
  const baseline = `${wrong.usual}, in ${wrong.minutes} minutes of use`;
  const isReading = access !== undefined || event.object.subresource === 'token';
  const severity: Severity = workload.podUid || principal.kind === 'node' ? (isReading ? 'high' : 'medium') : 'medium';
  const reasons = [{ code: wrong.code, score: 4, text, baseline }];
  return { severity, edge: `${workload.podUid || principal.username} ${source.ip} ${severity}`, reasons };
}
