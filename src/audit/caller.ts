import { type AuditExtra, type AuditSource, type AuditUser, type Caller, CallerNotes } from '../model/caller.ts';
import { bounded, child, first, type Json, text, texts } from './fields.ts';
import { personOf, scopesOf } from './mapped-user.ts';

const EXTRA = 'authentication.kubernetes.io';
const CREDENTIAL_ID = `${EXTRA}/credential-id`;
const POD_NAME = `${EXTRA}/pod-name`;
const POD_UID = `${EXTRA}/pod-uid`;
const NODE_NAME = `${EXTRA}/node-name`;
const NODE_UID = `${EXTRA}/node-uid`;

/** The identity part of an event. All other `user.extra` values stay behind: they may hold assertions and keys. */
export function readCaller(event: Json): Caller {
  const user = readUser(child(event, 'user'));
  const extra = readExtra(child(child(event, 'user'), 'extra'));
  const source = readSource(event);
  const key = [user.username, extra.credentialId, extra.podUid, source.ip].join('\u001f');
  return { key, user, extra, source, notes: new CallerNotes() };
}

export function readUser(user: Json): AuditUser {
  const username = bounded(personOf(text(user, 'username'), child(user, 'extra')));
  return { username, uid: text(user, 'uid'), groups: texts(user, 'groups') };
}

function readExtra(extra: Json): AuditExtra {
  return {
    credentialId: first(extra, CREDENTIAL_ID) || scopesOf(extra),
    podName: first(extra, POD_NAME),
    podUid: first(extra, POD_UID),
    nodeName: first(extra, NODE_NAME),
    nodeUid: first(extra, NODE_UID),
  };
}

/** The API server leaves out whatever is none; a name or a token in its place came from elsewhere. */
const ADDRESS = /^[0-9A-Fa-f:.]{2,45}(?:%[\w.-]{1,16})?$/;

/** Only the last address was written by the API server; all before it came in forgeable headers. */
function readSource(event: Json): AuditSource {
  const ips = texts(event, 'sourceIPs').filter((ip) => ADDRESS.test(ip));
  return { ip: ips.at(-1) ?? '', forwarded: ips.slice(0, -1) };
}
