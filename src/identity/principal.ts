import type { AuditEvent, AuditUser } from '../model/audit-event.ts';
import type { Principal, PrincipalKind } from '../model/principal.ts';

const SERVICE_ACCOUNT = 'system:serviceaccount:';
const NODE = 'system:node:';

/** Who acted: the effective identity. An impersonator stands in `impersonatedBy`. */
export function principalOf(event: AuditEvent): Principal {
  const user = event.impersonated ?? event.caller.user;
  return principalFrom(user, event.impersonated ? event.caller.user.username : '');
}

export function principalFrom(user: AuditUser, impersonatedBy: string): Principal {
  const [namespace, name] = serviceAccountOf(user.username);
  return {
    kind: kindOf(user),
    username: user.username,
    uid: user.uid,
    namespace,
    name: name || user.username,
    groups: user.groups,
    impersonatedBy,
  };
}

/** `[namespace, name]` of a service account's username; empty for all others. */
function serviceAccountOf(username: string): [string, string] {
  if (!username.startsWith(SERVICE_ACCOUNT)) return ['', ''];
  const [namespace = '', name = ''] = username.slice(SERVICE_ACCOUNT.length).split(':');
  return [namespace, name];
}

/**
 * The kind as the API server's own naming shows it: these prefixes are reserved by its authenticators. What a service
 * account turns out to be (workload, CI, controller) is learnt from what it does; see `refineKind`.
 */
function kindOf(user: AuditUser): PrincipalKind {
  if (user.username === '') return 'unauthenticated';
  if (user.username === 'system:anonymous') return 'anonymous';
  if (user.username.startsWith(SERVICE_ACCOUNT)) return 'workload';
  if (user.username.startsWith(NODE)) return 'node';
  if (user.username.startsWith('system:')) return 'control-plane';
  return 'human';
}

/** Key of a principal's memory. An impersonator keeps its own: reads under another's name teach nobody. */
export function principalKey(principal: Principal): string {
  const by = principal.impersonatedBy ? `\u001f${principal.impersonatedBy}` : '';
  return `${principal.username}${by}`;
}
