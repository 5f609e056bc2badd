import type { ObjectRef } from '../../model/audit-event.ts';
import type { Content } from '../../model/content.ts';
import { child, field, isObject, type Json, text } from '../fields.ts';
import { readCertificateRequest } from './certificate.ts';
import { readInventoryObject } from './inventory-object.ts';
import { readPodStatus } from './pod-status.ts';
import { readTokenRequest } from './token-request.ts';

/** Kind of the body that is looked at, by `resource` or `resource/subresource`. All other bodies stay behind whole. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['pods', 'Pod'],
  ['pods/binding', 'Binding'],
  ['serviceaccounts', 'ServiceAccount'],
  ['serviceaccounts/token', 'TokenRequest'],
  ['namespaces', 'Namespace'],
  ['roles', 'Role'],
  ['clusterroles', 'ClusterRole'],
  ['rolebindings', 'RoleBinding'],
  ['clusterrolebindings', 'ClusterRoleBinding'],
  ['certificatesigningrequests', 'CertificateSigningRequest'],
  ['certificatesigningrequests/approval', 'CertificateSigningRequest'],
  ['certificatesigningrequests/status', 'CertificateSigningRequest'],
]);

/** The named fields of an event's body; undefined where the level did not log it, or where it is none of the few. */
export function readContent(event: Json, object: ObjectRef): Content | undefined {
  if (object.resource === 'pods' && object.subresource === 'status') return readPodStatus(event);
  const kind = KINDS.get(object.subresource ? `${object.resource}/${object.subresource}` : object.resource);
  const sent = kind && bodyOf(event, kind);
  if (!sent) return undefined;
  const body = named(sent, object);
  if (kind === 'TokenRequest') return readTokenRequest(body);
  if (kind === 'CertificateSigningRequest') return readCertificateRequest(body);
  if (kind === 'Binding') return { kind: 'placement', node: text(child(body, 'target'), 'name') };
  return readInventoryObject(kind, body);
}

/** The object as the server stored it, or as it was sent. A patch is a piece of one, so it says nothing. */
function bodyOf(event: Json, kind: string): Json | undefined {
  const keys = text(event, 'verb') === 'patch' ? ['responseObject'] : ['responseObject', 'requestObject'];
  return keys.map((key) => child(event, key)).find((body) => text(body, 'kind') === kind);
}

/** The server names objects by the request's path; a body may leave that out, or say something else. */
function named(body: Json, { namespace, name, resource }: ObjectRef): Json {
  const own = field(body, 'metadata');
  const metadata = isObject(own) ? own : {};
  return {
    ...body,
    metadata: {
      ...metadata,
      name: name || text(metadata, 'name'),
      namespace: resource === 'namespaces' ? '' : namespace,
    },
  };
}
