import type { Fact } from '../../../model/access.ts';
import { formatTime } from '../../../model/time.ts';
import { base, type Document, event, list, orchestrator } from './common.ts';

export function factDocument(fact: Fact): Document {
  const [namespace = '', name = ''] = splitSubject(fact.subject);
  return {
    ...base(formatTime(fact.timeUs), 'facts', fact.cluster),
    event: { ...event('event', 'facts'), action: fact.type },
    orchestrator: orchestrator(fact.cluster, namespace, name),
    user: { name: fact.by || undefined },
    related: { user: list(fact.by) },
    kubernetes: { audit: { auditID: fact.auditID || undefined } },
    secretwatch: { subject: fact.subject, detail: fact.detail },
  };
}

function splitSubject(subject: string): [string, string] {
  const at = subject.indexOf('/');
  return at < 0 ? [subject, ''] : [subject.slice(0, at), subject.slice(at + 1)];
}
