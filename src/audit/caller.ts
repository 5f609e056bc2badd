import type { AuditExtra, AuditSource, AuditUser, Caller } from '../model/audit-event.ts';
import { child, first, type Json, text, texts } from './fields.ts';

const EXTRA = 'authentication.kubernetes.io/';

/** The identity part of an event. All other `user.extra` values stay behind: they may hold assertions and keys. */
export function readCaller(event: Json): Caller {
  const user = readUser(child(event, 'user'));
  const extra = readExtra(child(child(event, 'user'), 'extra'));
  const source = readSource(event);
  const key = [user.username, extra.credentialId, extra.podUid, source.ip].join('\u001f');
  return { key, user, extra, source };
}

export function readUser(user: Json): AuditUser {
  return { username: text(user, 'username'), uid: text(user, 'uid'), groups: texts(user, 'groups') };
}

function readExtra(extra: Json): AuditExtra {
  return {
    credentialId: first(extra, `${EXTRA}credential-id`),
    podName: first(extra, `${EXTRA}pod-name`),
    podUid: first(extra, `${EXTRA}pod-uid`),
    nodeName: first(extra, `${EXTRA}node-name`),
    nodeUid: first(extra, `${EXTRA}node-uid`),
  };
}

/** Only the last address was written by the API server; all before it came in forgeable headers. */
function readSource(event: Json): AuditSource {
  const ips = texts(event, 'sourceIPs');
  return { ip: ips.at(-1) ?? '', forwarded: ips.slice(0, -1) };
}
