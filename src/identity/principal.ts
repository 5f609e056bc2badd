import type { AuditEvent } from '../model/audit-event.ts';
import type { AuditUser } from '../model/caller.ts';
import type { Principal, PrincipalKind } from '../model/principal.ts';

const SERVICE_ACCOUNT = 'system:serviceaccount:';
const NODE = 'system:node:';

/** A principal and the key of its memory. */
export interface Identified {
  principal: Principal;
  key: string;
}

/** Who acted: the effective identity. An impersonator stands in `impersonatedBy`. */
export function principalOf({ caller, impersonated }: AuditEvent): Identified {
  if (impersonated) return identify(impersonated, caller.user.username);
  const known = caller.notes.identified as Identified | undefined;
  if (known) return known;
  const identified = identify(caller.user, '');
  caller.notes.identified = identified;
  return identified;
}

/** A principal of whom only the name is known. */
export function principalNamed(username: string): Principal {
  return identify({ username, uid: '', groups: [] }, '').principal;
}

function identify(user: AuditUser, impersonatedBy: string): Identified {
  const [namespace, name] = serviceAccountOf(user.username);
  const principal: Principal = {
    kind: kindOf(user),
    username: user.username,
    uid: user.uid,
    namespace,
    name: name || user.username,
    groups: user.groups,
    impersonatedBy,
  };
  return { principal, key: principalKey(principal) };
}

/** `[namespace, name]` of a service account's username; empty for all others. */
function serviceAccountOf(username: string): [string, string] {
  const namespace = accountNamespace(username);
  return [
    namespace,
    namespace && (username.slice(SERVICE_ACCOUNT.length + namespace.length + 1).split(':', 1)[0] ?? ''),
  ];
}

/** The namespace of a service account by its username; '' for all others. */
export function accountNamespace(username: string): string {
  if (!username.startsWith(SERVICE_ACCOUNT)) return '';
  const end = username.indexOf(':', SERVICE_ACCOUNT.length);
  return username.slice(SERVICE_ACCOUNT.length, end < 0 ? undefined : end);
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
function principalKey(principal: Principal): string {
  const by = principal.impersonatedBy ? `\u001f${principal.impersonatedBy}` : '';
  return `${principal.username}${by}`;
}
