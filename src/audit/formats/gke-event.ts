import type { Provenance } from '../../model/audit-event.ts';
import { child, field, isObject, type Json, number, text } from '../fields.ts';

/** What Cloud Logging does not carry of an event, and what is concluded instead. */
export const GKE_PROVENANCE: Provenance = {
  absent: ['groups', 'credential-id', 'query'],
  inferred: ['stage', 'status'],
};

/** A log entry of Cloud Audit Logs as the event that it was made of. */
export function toAuditEvent(entry: Json, payload: Json): Json {
  const method = readMethod(text(payload, 'methodName'));
  const object = readResource(text(payload, 'resourceName'), method);
  const metadata = child(payload, 'requestMetadata');
  const time = text(entry, 'timestamp') || text(entry, 'receiveTimestamp') || text(payload, 'timestamp');
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    auditID: text(entry, 'insertId'),
    stage: stageOf(entry, method),
    requestURI: text(payload, 'requestURI') || uriOf(text(payload, 'resourceName'), object),
    verb: method.verb,
    ...identityOf(child(payload, 'authenticationInfo')),
    sourceIPs: [text(metadata, 'callerIp') || text(metadata, 'callerIP')].filter((ip) => ip !== ''),
    userAgent: text(metadata, 'callerSuppliedUserAgent'),
    ...(object && { objectRef: object }),
    responseStatus: { code: codeOf(payload, method.verb), message: text(statusOf(entry, payload), 'message') },
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    annotations: { ...decisionOf(payload), ...child(entry, 'labels') },
    // Kept so that bodies meet the same rules as anywhere else.
    ...bodyOf(payload),
  };
}

interface Method {
  group: string;
  resource: string;
  subresource: string;
  verb: string;
}

const VERSION = /^v\d+(?:(?:alpha|beta)\d+)?$/;

/** `io.k8s.core.v1.pods.exec.create`: group, version, resource, subresource, verb. */
function readMethod(name: string): Method {
  const parts = name.split('.');
  const version = parts.findIndex((part) => VERSION.test(part));
  const group = parts.slice(parts[0] === 'io' ? 2 : 0, Math.max(0, version)).join('.');
  const rest = version < 0 ? [] : parts.slice(version + 1);
  // `io.k8s.readyz` is a request for a path.
  if (rest.length < 2) return { group: '', resource: '', subresource: '', verb: rest[0] ?? 'get' };
  const [resource = '', ...more] = rest;
  return {
    group: group === 'core' ? '' : group,
    resource,
    subresource: more.slice(0, -1).join('/'),
    verb: more.at(-1) ?? '',
  };
}

/** `core/v1/namespaces/NAMESPACE/secrets/NAME/SUBRESOURCE`; what the name leaves out is in the method's. */
function readResource(name: string, method: Method): Json | undefined {
  const [group = '', version = '', ...rest] = name.split('/');
  const isNamed = VERSION.test(version);
  const resource = method.resource || (isNamed ? rest[0] : '');
  if (!resource) return undefined;
  const isIn = isNamed && rest[0] === 'namespaces' && rest.length > 2;
  const [, objectName = '', subresource = ''] = isIn ? rest.slice(2) : rest;
  const apiGroup = isNamed ? group : method.group;
  return {
    resource,
    namespace: isIn ? rest[1] : resource === 'namespaces' ? objectName : '',
    name: objectName,
    apiGroup: apiGroup === 'core' ? '' : apiGroup,
    apiVersion: version,
    subresource: method.subresource || subresource,
  };
}

/** Without its query, which the entry does not carry. */
function uriOf(resourceName: string, object: Json | undefined): string {
  if (!object) return resourceName;
  return resourceName.startsWith('core/') ? `/api/${resourceName.slice(5)}` : `/apis/${resourceName}`;
}

/** An operation of two entries begins with one and ends with the other; a lone entry of a watch is its beginning. */
function stageOf(entry: Json, { verb }: Method): string {
  const operation = child(entry, 'operation');
  const [isFirst, isLast] = [field(operation, 'first') === true, field(operation, 'last') === true];
  if (isFirst !== isLast) return isFirst ? 'ResponseStarted' : 'ResponseComplete';
  return verb === 'watch' ? 'ResponseStarted' : 'ResponseComplete';
}

/** Who asked; an authority beside it is the identity that was borrowed. */
function identityOf(info: Json): Json {
  const principal = text(info, 'principalEmail') || text(info, 'principalSubject');
  const authority = text(info, 'authoritySelector');
  const user = { username: principal || authority };
  const isBorrowed = principal !== '' && authority !== '' && authority !== principal;
  return isBorrowed ? { user, impersonatedUser: { username: authority } } : { user };
}

/** The HTTP code of each gRPC code, as the API's errors are mapped. */
const HTTP_OF_GRPC = [200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401];

function codeOf(payload: Json, verb: string): number {
  const told = [child(payload, 'responseStatus'), child(payload, 'response')].map((from) => number(from, 'code'));
  const http = told.find((code) => code >= 100);
  if (http) return http;
  const status = number(child(payload, 'status'), 'code');
  if (status >= 100) return status;
  if (status > 0) return HTTP_OF_GRPC[status] ?? 500;
  if (decisionOf(payload)?.[DECISION] === 'forbid') return 403;
  if (text(child(payload, 'response'), 'status') === 'Failure') return 500;
  return verb === 'create' ? 201 : 200;
}

function statusOf(entry: Json, payload: Json): Json {
  const status = field(payload, 'status');
  return isObject(status) ? status : child(entry, 'status');
}

const DECISION = 'authorization.k8s.io/decision';

/** Undefined where the entry says nothing of it. */
function decisionOf(payload: Json): Record<string, string> | undefined {
  const info = field(payload, 'authorizationInfo');
  const granted = Array.isArray(info) ? info.map((each) => (isObject(each) ? field(each, 'granted') : undefined)) : [];
  if (granted.includes(false)) return { [DECISION]: 'forbid' };
  return granted.includes(true) ? { [DECISION]: 'allow' } : undefined;
}

function bodyOf(payload: Json): Json {
  const [requestObject, responseObject] = [field(payload, 'request'), field(payload, 'response')];
  return {
    ...(isObject(requestObject) && { requestObject }),
    ...(isObject(responseObject) && { responseObject }),
  };
}
