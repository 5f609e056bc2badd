import { z } from 'zod';
import { defineDetector, WITHOUT_MEMORY } from '../../src/detect/contract.ts';
import { minClusterReads } from '../../src/detect/settings.ts';
import { judgeRecord } from './change.ts';

const config = z.strictObject({ minClusterReads });

/** A request came with an audit ID that the API server did not make, or what is recorded is changed, removed or cut. */
export default defineDetector<object, z.infer<typeof config>>({
  id: 'audit-tamper',
  version: 2,
  status: 'stable',
  title: 'Audit log tampered with',
  severity: 'medium',
  tactic: 'feed',
  frameworks: ['DE.CM-03'],
  codes: ['audit-id-reused', 'audit-changed', 'feed-gap'],
  config,
  needs: ['audit-id'],
  ...WITHOUT_MEMORY,
  key: () => '',
  detect: (_memory, moment, settings) => {
    const { event, past, principal, access } = moment;
    const oddity = past.auditIds.oddity(event);
    if (!oddity) return judgeRecord(moment, settings.minClusterReads);
    const who = principal.username || 'somebody';
    const what = oddity === 'reused' ? 'an audit ID that another request had' : 'an audit ID that is not of the server';
    const baseline = oddity === 'reused' ? 'audit IDs are unique' : 'all others are UUIDs made by the API server';
    const reasons = [
      { code: 'audit-id-reused' as const, score: 3, text: `${who} made a request with ${what}`, baseline },
    ];
    return { severity: access ? 'medium' : 'low', edge: access ? `${oddity} at secrets` : oddity, reasons };
  },
});
