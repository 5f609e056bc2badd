import { first, type Json, texts } from './fields.ts';

/** Session names that tools make up anew for every session: they tell nobody apart for long. */
const MADE_UP = /\d{8}|[0-9a-f]{12}|[0-9a-f]{8}-[0-9a-f]{4}-|^(?:botocore|aws-sdk|aws-go-sdk|awscli)-session/i;

/**
 * Who stands behind a username that a provider maps many people to, by the few `user.extra` keys that say so: EKS the
 * role or user with the session's name, AKS the object id in Entra, Rancher the id of the principal. '' where none does.
 */
function behind(extra: Json): string {
  const arn = first(extra, 'canonicalArn') || first(extra, 'arn');
  const session = first(extra, 'sessionName');
  if (arn !== '') return session === '' || MADE_UP.test(session) || arn.endsWith(session) ? arn : `${arn}/${session}`;
  const oid = first(extra, 'oid');
  return oid === '' ? first(extra, 'principalid') : `oid ${oid}`;
}

/** The username, with who stands behind it where that is another name: two people of one mapped name are two. */
export function personOf(username: string, extra: Json): string {
  // The API server's own names are nobody else's.
  if (username === '' || username.startsWith('system:')) return username;
  const person = behind(extra);
  return person === '' || person.replace(/^oid /, '') === username ? username : `${username} (${person})`;
}

/** OpenShift's tokens bear no id; one that is limited to scopes is at least told apart from a full one. */
export function scopesOf(extra: Json): string {
  const scopes = texts(extra, 'scopes.authorization.openshift.io');
  return scopes.length === 0 || scopes.includes('user:full') ? '' : `SCOPES=${[...scopes].sort().join(',')}`;
}
