import { hash } from 'node:crypto';
import { withoutTokens } from './excerpt.ts';
import { field, type Json, text } from './fields.ts';

/**
 * What makes two events parts of the same request; with the stage, the same event. The client may choose `auditID`, so
 * it never stands alone: user, verb, URI and the server's own receive time go in as well. 96 bits of SHA-256.
 */
export function requestIdentity(cluster: string, event: Json, username: string): string {
  const [verb, received] = [text(event, 'verb'), text(event, 'requestReceivedTimestamp')];
  const what = raw(event, 'requestURI') || JSON.stringify(field(event, 'objectRef') ?? '');
  const parts = `${cluster}\0${username}\0${verb}\0${received}\0${raw(event, 'auditID')}\0${what}`;
  return hash('sha256', parts, 'base64url').slice(0, 16);
}

/** Uncut: two long values that differ only beyond the cut must not become one. */
function raw(event: Json, key: string): string {
  const value = field(event, key);
  return typeof value === 'string' ? value : '';
}

/** An audit ID of odd length is kept by its beginning and a hash: bounded, yet different ones stay different. */
export function boundedAuditId(event: Json): string {
  const id = raw(event, 'auditID');
  if (id.length <= 256) return withoutTokens(id.toWellFormed());
  return `${withoutTokens(id.slice(0, 200).toWellFormed())}…sha256:${hash('sha256', id, 'hex').slice(0, 16)}`;
}
