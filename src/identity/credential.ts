import type { AuditEvent } from '../model/audit-event.ts';
import type { CredentialKind } from '../model/principal.ts';
import { accountNamespace } from './principal.ts';

/** Id and kind of what authenticated the request; the id is '' where the log does not say. */
export function credentialOf(event: AuditEvent): { id: string; kind: CredentialKind } {
  if (event.legacyToken) return { id: legacyTokenId(event), kind: 'legacy-token' };
  const id = event.caller.extra.credentialId;
  if (id.startsWith('JTI=')) return { id, kind: event.caller.extra.podUid ? 'bound-token' : 'unbound-token' };
  if (id.startsWith('X509SHA256=')) return { id, kind: 'certificate' };
  return { id, kind: id ? 'other' : 'none' };
}

/** A legacy token has no id of its own; the Secret that holds it is one. */
function legacyTokenId(event: AuditEvent): string {
  const namespace = accountNamespace(event.caller.user.username);
  return `legacy-token=${namespace}/${event.legacyToken?.secretName ?? ''}`;
}
