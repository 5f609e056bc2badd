import type { AuditEvent } from '../../src/model/audit-event.ts';

const SENSITIVE = new Set([
  'secrets',
  'serviceaccounts',
  'roles',
  'rolebindings',
  'clusterroles',
  'clusterrolebindings',
  'tokenreviews',
]);
const SELF_REVIEWS = new Set(['selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews']);

/** What was asked for, as one text: `verb resource[/subresource] namespace/name`. */
export function targetOf({ verb, object }: AuditEvent): string {
  const resource = object.subresource ? `${object.resource}/${object.subresource}` : object.resource;
  return `${verb} ${resource} ${object.namespace}/${object.name}`;
}

export function isReviewTarget(target: string): boolean {
  return SELF_REVIEWS.has(target.split(' ')[1] ?? '');
}

/** Secrets, and what gives access to them. */
export function isSensitiveTarget(target: string): boolean {
  return SENSITIVE.has(target.split(' ')[1]?.split('/')[0] ?? '');
}

/** The reviews by which an identity asks what it may do. */
export function isSelfReviewOf(resource: string): boolean {
  return SELF_REVIEWS.has(resource);
}
