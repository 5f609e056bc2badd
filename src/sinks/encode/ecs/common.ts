import type { Severity } from '../../../model/finding.ts';

/**
 * Rows as documents of the Elastic Common Schema 9.4. Names are those of Elastic's own Kubernetes integration where it
 * has one (`orchestrator`, `user`, `source`, `kubernetes.audit`), so that one search finds both; what has no name there
 * stands under `secretwatch`.
 */
const ECS_VERSION = '9.4.0';

/** Decimal risk of a severity, in the steps that Elastic's own rules use. */
export const RISK: Readonly<Record<Severity, number>> = { info: 5, low: 21, medium: 47, high: 73, critical: 99 };

export type Document = Readonly<Record<string, unknown>>;

export function base(time: string, dataset: string, cluster: string): Record<string, unknown> {
  return { '@timestamp': time, ecs: { version: ECS_VERSION }, tags: ['secretwatch', dataset], labels: { cluster } };
}

export function event(kind: 'alert' | 'event', dataset: string): Record<string, unknown> {
  const place = { provider: 'secretwatch', module: 'secretwatch', dataset: `secretwatch.${dataset}` };
  return { kind, category: ['iam'], type: [kind === 'alert' ? 'info' : 'access'], ...place };
}

export function orchestrator(cluster: string, namespace: string, name: string): Record<string, unknown> {
  const resource = { type: 'secrets', name: name || undefined };
  return { type: 'kubernetes', cluster: { name: cluster }, namespace: namespace || undefined, resource };
}

export function list(text: string): string[] | undefined {
  return text ? [text] : undefined;
}
