import type { Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { span } from '../../src/detect/words.ts';
import type { Severity } from '../../src/model/finding.ts';
import type { ReasonCode } from '../../src/model/reason.ts';
import { SECOND_US } from '../../src/model/time.ts';

/** What audits the API server itself: the sinks of dynamic auditing, and OpenShift's choice of a policy. */
const AUDIT = new Set(['auditsinks', 'apiservers']);
/** What every request may be shown to, or refused by. */
const WEBHOOKS = new Set(['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']);

/** What is recorded is changed, taken away, or cut off. */
export function judgeRecord(moment: Moment, minClusterReads: number): Verdict | undefined {
  const { event } = moment;
  if (event.code < 200 || event.code > 299 || event.isDryRun) return undefined;
  return judgeChange(moment, minClusterReads) ?? judgeBodies(moment) ?? judgeGap(moment);
}

function judgeChange({ event, principal, past }: Moment, minClusterReads: number): Verdict | undefined {
  const { resource, namespace, name } = event.object;
  const isWrite = event.verb !== 'get' && event.verb !== 'list' && event.verb !== 'watch';
  if (!isWrite || event.object.subresource !== '') return undefined;
  const what =
    `${principal.username} did ${event.verb} ${resource} ${[namespace, name].filter(Boolean).join('/')}`.trimEnd();
  if (AUDIT.has(resource))
    return verdict('audit-changed', 'medium', `audit ${resource} ${name}`, what, 'it decides what is audited');
  if (WEBHOOKS.has(resource))
    return verdict('audit-changed', 'low', `webhook ${name}`, what, 'it is shown requests, or refuses them');
  if (resource !== 'events') return undefined;
  // Events go with their namespace.
  if ((past.objects.namespace(namespace)?.deletedUs ?? 0) > 0) return undefined;
  // In a log that has just begun the namespace may have gone before it.
  const isAll = event.verb === 'deletecollection' && past.clusterReads >= minClusterReads;
  return verdict(
    'audit-changed',
    isAll ? 'medium' : 'low',
    `events ${namespace}`,
    what,
    'events go by themselves after an hour',
  );
}

/** Values of secrets in the log are a fault of its policy; bodies that were cut off hide what was asked. */
function judgeBodies({ event }: Moment): Verdict | undefined {
  const { resource, subresource } = event.object;
  if (event.isTruncated) {
    const text = `the body of a ${event.verb} of ${resource} was too long and was cut off`;
    return verdict('feed-gap', 'low', `truncated ${resource}`, text, 'bodies are whole');
  }
  if (resource !== 'secrets' || subresource !== '' || !event.hadBody) return undefined;
  const text = `the audit policy logs secrets at level ${event.level}: their values stand in the log`;
  return verdict('audit-changed', 'low', `level ${event.level}`, text, 'level Metadata shows all that is needed');
}

function judgeGap({ event, past }: Moment): Verdict | undefined {
  if (event.issuedCredentialId === '') return undefined;
  const gapUs = past.issuance.gapUs(event.timeUs);
  if (gapUs === 0) return undefined;
  const text = `no token was asked for during ${span(gapUs / SECOND_US)}: events may be missing`;
  return verdict('feed-gap', 'low', 'gap', text, 'kubelets ask for tokens all the time');
}

function verdict(code: ReasonCode, severity: Severity, edge: string, text: string, baseline: string): Verdict {
  return { severity, edge, reasons: [{ code, score: severity === 'medium' ? 2.5 : 1, text, baseline }], secrets: [] };
}
