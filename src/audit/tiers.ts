/** Which events detectors look at as a whole; all others are a Touch of their caller. */

export type Verbs = ReadonlySet<string> | 'all';

const WRITES: Verbs = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);
const COMINGS_AND_GOINGS: Verbs = new Set(['create', 'delete', 'deletecollection']);

/** What is decoded for its own sake: `resource` or `resource/subresource`. */
export const NEEDED: readonly (readonly [object: string, verbs: Verbs])[] = [
  ['secrets', 'all'],
  ['serviceaccounts', WRITES],
  ['serviceaccounts/token', 'all'],
  ['tokenreviews', 'all'],
  ['subjectaccessreviews', 'all'],
  ['localsubjectaccessreviews', 'all'],
  ['selfsubjectaccessreviews', 'all'],
  ['selfsubjectrulesreviews', 'all'],
  ['selfsubjectreviews', 'all'],
  ['pods', COMINGS_AND_GOINGS],
  ['pods/binding', 'all'],
  ['pods/eviction', 'all'],
  ['pods/exec', 'all'],
  ['pods/attach', 'all'],
  ['pods/portforward', 'all'],
  ['pods/proxy', 'all'],
  ['pods/ephemeralcontainers', 'all'],
  ['nodes/proxy', 'all'],
  ['roles', WRITES],
  ['rolebindings', WRITES],
  ['clusterroles', WRITES],
  ['clusterrolebindings', WRITES],
  ['namespaces', WRITES],
  ['events', new Set(['delete', 'deletecollection'])],
  ['mutatingwebhookconfigurations', WRITES],
  ['validatingwebhookconfigurations', WRITES],
  ['auditsinks', WRITES],
  ['apiservers', WRITES],
  ['certificatesigningrequests', WRITES],
  ['certificatesigningrequests/approval', 'all'],
  ['certificatesigningrequests/status', 'all'],
];

/** By resource, then by subresource, '' for the resource itself. */
const DECODED = new Map<string, Map<string, Verbs>>();
for (const [object, verbs] of NEEDED) {
  const [resource = '', subresource = ''] = object.split('/');
  DECODED.set(resource, (DECODED.get(resource) ?? new Map()).set(subresource, verbs));
}

/** Whether a request on this resource is decoded for its own sake. */
export function isDecodedResource(resource: string, subresource: string, verb: string): boolean {
  const verbs = DECODED.get(resource)?.get(subresource);
  return verbs !== undefined && (verbs === 'all' || verbs.has(verb));
}

export const LONG_VERBS: ReadonlySet<string> = new Set(['watch', 'proxy']);
export const LONG_SUBRESOURCES: ReadonlySet<string> = new Set(['attach', 'exec', 'log', 'portforward', 'proxy']);

/** A request that is logged twice, when it starts and when it ends; the API server's own rule. */
export function isLongRunning(verb: string, subresource: string): boolean {
  return LONG_VERBS.has(verb) || LONG_SUBRESOURCES.has(subresource);
}

/** A refusal says something whatever it was about. */
export function isRefusal(code: number): boolean {
  return code === 401 || code === 403;
}
