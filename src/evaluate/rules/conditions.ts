import type { Moment } from '../../detect/moment.ts';

/** A request for secrets as such, not for a part of them; watches are counted by their start. */
export function isSecretRequest({ event }: Moment, verbs: readonly string[]): boolean {
  const { object, stage, verb } = event;
  const isFirst = verb !== 'watch' || stage === 'ResponseStarted';
  return object.resource === 'secrets' && object.subresource === '' && verbs.includes(verb) && isFirst;
}

export function isSuccess({ event }: Moment): boolean {
  return event.code >= 200 && event.code < 300;
}

export function isServiceAccount({ principal }: Moment): boolean {
  return principal.username.startsWith('system:serviceaccount:');
}

/** What public rule sets leave out as the cluster's own: system users that are no service account, and kube-system. */
export function isSystem({ principal }: Moment): boolean {
  const { username } = principal;
  if (username.startsWith('system:serviceaccount:')) return username.startsWith('system:serviceaccount:kube-system:');
  return username.startsWith('system:') && username !== 'system:anonymous';
}
