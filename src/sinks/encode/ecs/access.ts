import type { AccessRow } from '../../../model/access.ts';
import { formatTime } from '../../../model/time.ts';
import { actor, attribution, pod } from './actor.ts';
import { base, type Document, event, orchestrator } from './common.ts';

export function accessDocument(row: AccessRow): Document {
  const { access } = row;
  return {
    ...base(formatTime(row.timeUs), 'accesses', row.cluster),
    event: { ...event('event', 'accesses'), action: access.verb, outcome: access.isRead ? 'success' : 'failure' },
    orchestrator: orchestrator(row.cluster, access.namespace, access.name),
    ...actor(row),
    kubernetes: {
      ...pod(row.workload),
      audit: {
        auditID: row.auditID,
        stage: row.stage,
        verb: access.verb,
        responseStatus: { code: access.code },
        objectRef: { resource: 'secrets', namespace: access.namespace, name: access.name },
      },
    },
    secretwatch: { ...attribution(row), scope: access.scope },
  };
}
