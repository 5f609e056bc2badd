import { createHash } from 'node:crypto';
import { formatTime } from '../../src/model/time.ts';

/** Who sends a request, as the API server's audit events show it. */
export interface Caller {
  username: string;
  uid?: string;
  groups?: readonly string[];
  extra?: Readonly<Record<string, string>>;
  ip: string;
  /** Addresses the client put into X-Forwarded-For; they stand before the real one. */
  forwarded?: readonly string[];
  userAgent?: string;
  annotations?: Readonly<Record<string, string>>;
  actsAs?: { username: string; groups?: readonly string[] };
}

/** What is asked for and what came of it. */
export interface Request {
  verb: string;
  resource?: string;
  subresource?: string;
  apiGroup?: string;
  namespace?: string;
  name?: string;
  query?: readonly string[];
  code?: number;
  stage?: 'ResponseStarted' | 'ResponseComplete';
  auditID?: string;
  /** Name of the binding that RBAC names in its reason; '' where the node authorizer or system:masters decided. */
  binding?: string;
  annotations?: Readonly<Record<string, string>>;
  /** Replaces the failure message that the server writes for the code. */
  message?: string;
  /** Bodies, as the levels Request and RequestResponse log them. */
  bodies?: { requestObject?: object; responseObject?: object };
}

export const LATENCY_US = 2_200;

/** A line of the audit log: the server's own order of fields, and its escapes. */
export function eventLine(
  caller: Caller,
  request: Request,
  timeUs: number,
  auditID: string,
  receivedUs = timeUs - LATENCY_US,
): string {
  const code = request.code ?? 200;
  const event = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: request.bodies ? (request.bodies.responseObject ? 'RequestResponse' : 'Request') : 'Metadata',
    auditID,
    stage: request.stage ?? (code === 401 ? 'ResponseStarted' : 'ResponseComplete'),
    requestURI: uriOf(request),
    verb: request.verb,
    user: code === 401 ? {} : userOf(caller),
    ...(caller.actsAs && { impersonatedUser: caller.actsAs }),
    sourceIPs: [...(caller.forwarded ?? []), caller.ip],
    ...(caller.userAgent && { userAgent: caller.userAgent }),
    objectRef: objectRefOf(request),
    responseStatus: statusOf(caller, request, code),
    ...request.bodies,
    requestReceivedTimestamp: formatTime(receivedUs),
    stageTimestamp: formatTime(timeUs),
    ...(code !== 401 && { annotations: annotationsOf(caller, request, code) }),
  };
  return escapeAsGo(JSON.stringify(event));
}

/** Go's encoder escapes these inside strings. */
function escapeAsGo(json: string): string {
  return json.replace(/[&<>\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function userOf({ username, uid, groups, extra }: Caller): object {
  const lists = extra && Object.fromEntries(Object.entries(extra).map(([key, value]) => [key, [value]]));
  return { username, ...(uid && { uid }), ...(groups && { groups }), ...(lists && { extra: lists }) };
}

function uriOf({ verb, resource = 'secrets', subresource, apiGroup, namespace, name, query = [] }: Request): string {
  const isSelected = (verb === 'list' || verb === 'watch') && name;
  const path = [
    apiGroup ? `/apis/${apiGroup}/v1` : '/api/v1',
    namespace && resource !== 'namespaces' ? `namespaces/${namespace}` : '',
    resource,
    isSelected || (verb === 'create' && !subresource) ? '' : (name ?? ''),
    subresource ?? '',
  ];
  const asked = [...(isSelected ? [`fieldSelector=metadata.name%3D${name}`] : []), ...query];
  if (verb === 'watch') asked.push('watch=true');
  return path.filter(Boolean).join('/') + (asked.length > 0 ? `?${asked.join('&')}` : '');
}

function objectRefOf({ resource = 'secrets', subresource, apiGroup, namespace, name }: Request): object {
  return {
    resource,
    ...(namespace && { namespace }),
    ...(name && { name }),
    ...(apiGroup && { apiGroup }),
    apiVersion: 'v1',
    ...(subresource && { subresource }),
  };
}

const REASONS: Readonly<Record<number, string>> = { 400: 'BadRequest', 401: 'Unauthorized', 404: 'NotFound' };

function statusOf({ username }: Caller, request: Request, code: number): object {
  if (code < 400) return { metadata: {}, code };
  const { resource = 'secrets', name = '', verb, namespace } = request;
  const reason = REASONS[code] ?? 'Forbidden';
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const messages: Readonly<Record<string, string>> = {
    Unauthorized: 'Unauthorized',
    NotFound: `${resource} "${name}" not found`,
    BadRequest: 'Upgrade request required',
    Forbidden: `${resource} "${name}" is forbidden: User "${username}" cannot ${verb} resource "${resource}" ${where}`,
  };
  const details = code === 401 ? {} : { details: { ...(name && { name }), kind: resource } };
  return { metadata: {}, status: 'Failure', message: request.message ?? messages[reason], reason, ...details, code };
}

function annotationsOf(caller: Caller, { binding, annotations }: Request, code: number): object {
  const isRefused = code === 403;
  const reason = binding && !isRefused ? `RBAC: allowed by RoleBinding "${binding}" of Role "reader" to Group "g"` : '';
  const all = {
    ...caller.annotations,
    'authorization.k8s.io/decision': isRefused ? 'forbid' : 'allow',
    'authorization.k8s.io/reason': reason,
    ...annotations,
  };
  // Go writes the keys of a map in their order.
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A UUID that is the same in every run. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
