import { CERTIFICATE, REQUEST } from './certificates.ts';
import type { Caller, Request } from './event.ts';
import { podOf, type Scenario } from './scenario.ts';

const RBAC = 'rbac.authorization.k8s.io';
const CERTIFICATES = 'certificates.k8s.io';

type Options = Partial<Request>;

/** A TokenRequest: `issuer` gets the token that `holder` will use. */
export function issueToken(scenario: Scenario, issuer: Caller, holder: Caller, options: Options = {}): string {
  const [, , namespace = '', name = ''] = holder.username.split(':');
  const id = holder.extra?.['authentication.kubernetes.io/credential-id'] ?? '';
  return scenario.send(issuer, {
    verb: 'create',
    resource: 'serviceaccounts',
    subresource: 'token',
    namespace,
    name,
    code: 201,
    binding: 'issuer',
    ...(options.code === undefined && { annotations: { 'authentication.kubernetes.io/issued-credential-id': id } }),
    ...options,
  });
}

/** The body of a TokenRequest, as level Request shows it: never the token. */
export function askingFor(spec: object): Options {
  const requestObject = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {},
    spec,
    status: { token: '' },
  };
  return { bodies: { requestObject } };
}

export function deleteAccount(scenario: Scenario, by: Caller, account: Caller): string {
  const [, , namespace = '', name = ''] = account.username.split(':');
  return scenario.send(by, { verb: 'delete', resource: 'serviceaccounts', namespace, name });
}

/** A write of an RBAC object, its body logged; `path` is `resource/namespace/name`, `resource//name` or without name. */
export function changeRights(scenario: Scenario, by: Caller, path: string, options: Options = {}): string {
  const [resource = '', namespace = '', name = ''] = path.split('/');
  const kind = resource.endsWith('bindings') ? 'RoleBinding' : 'Role';
  return scenario.send(by, {
    verb: 'create',
    resource,
    ...(namespace && { namespace }),
    ...(name && { name }),
    apiGroup: RBAC,
    code: 201,
    bodies: { requestObject: { kind, apiVersion: `${RBAC}/v1`, metadata: { name } } },
    ...options,
  });
}

interface RuleText {
  verbs: readonly string[];
  resources: readonly string[];
  apiGroups?: readonly string[];
}

/** The body of a role, for `changeRights`. */
export function roleGiving(...rules: readonly RuleText[]): Options {
  const written = rules.map(({ apiGroups = [''], ...rule }) => ({ apiGroups, ...rule }));
  return { bodies: { requestObject: { kind: 'Role', apiVersion: `${RBAC}/v1`, metadata: {}, rules: written } } };
}

export const SECRETS_RULE: RuleText = { verbs: ['get', 'list'], resources: ['secrets'] };

/** The body of a cluster-wide or a namespace's role binding; subjects are `Group name` or `ServiceAccount ns/name`. */
export function bindingTo(role: string, ...subjects: readonly string[]): Options {
  const [roleKind, name] = role.split(' ');
  const written = subjects.map((subject) => {
    const [kind, path = ''] = subject.split(' ');
    const [namespace, own] = path.includes('/') ? path.split('/') : ['', path];
    return { kind, name: own, ...(namespace && { namespace }) };
  });
  const kind = roleKind === 'Role' ? 'RoleBinding' : 'ClusterRoleBinding';
  const body = { apiVersion: `${RBAC}/v1`, metadata: {}, subjects: written, roleRef: { kind: roleKind, name } };
  return { bodies: { requestObject: { kind, ...body } } };
}

/** RBAC refuses to give what the giver does not have: the authorizer had allowed the request. */
export const ESCALATION: Options = {
  code: 403,
  message: 'user is attempting to grant RBAC permissions not currently held',
  annotations: { 'authorization.k8s.io/decision': 'allow' },
};

/** A session into a pod, `kubectl exec` of today: a GET that is upgraded. Both stages have one audit ID. */
export function openSession(scenario: Scenario, by: Caller, path: string, options: Options = {}): string {
  const [namespace = '', name = ''] = path.split('/');
  const request: Request = {
    verb: 'get',
    resource: 'pods',
    subresource: 'exec',
    namespace,
    name,
    query: ['command=sh', 'container=main'],
    code: 101,
    binding: 'developer',
    ...options,
  };
  const auditID = scenario.send(by, { ...request, stage: 'ResponseStarted' });
  return scenario.send(by, { ...request, auditID });
}

/** Into the pod that a caller is. */
export function openSessionIn(scenario: Scenario, by: Caller, target: Caller, options: Options = {}): string {
  const { namespace, name } = podOf(target);
  return openSession(scenario, by, `${namespace}/${name}`, options);
}

export function createPod(scenario: Scenario, by: Caller, path: string, options: Options = {}): string {
  const [namespace = '', name = ''] = path.split('/');
  const about = { resource: 'pods', namespace, ...(name && { name }) };
  return scenario.send(by, { verb: 'create', ...about, code: 201, ...options });
}

/** A pod is made and placed on a node, both bodies logged. */
export function placePod(
  scenario: Scenario,
  by: Caller,
  path: string,
  node: string,
  options = podBody('default'),
): void {
  const [namespace = '', name = ''] = path.split('/');
  createPod(scenario, by, path, options);
  const requestObject = { kind: 'Binding', metadata: { name }, target: { kind: 'Node', name: node } };
  const about = { resource: 'pods', subresource: 'binding', namespace, name, code: 201 };
  scenario.send(by, { verb: 'create', ...about, bodies: { requestObject } });
}

/** The body of a pod that runs as an account and mounts secrets. */
export function podBody(serviceAccountName: string, ...secrets: readonly string[]): Options {
  const volumes = secrets.map((secretName) => ({ name: secretName, secret: { secretName } }));
  return {
    bodies: { requestObject: { kind: 'Pod', metadata: {}, spec: { serviceAccountName, volumes, containers: [] } } },
  };
}

export function reviewToken(scenario: Scenario, by: Caller, code = 201): string {
  return scenario.send(by, { verb: 'create', resource: 'tokenreviews', apiGroup: 'authentication.k8s.io', code });
}

const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';

/** The body of a request for a certificate as `alice`, of `system:masters`, as a level above Metadata shows it. */
export function forAlice(signerName = CLIENT_SIGNER, status: object = {}): Options {
  const spec = { signerName, usages: ['client auth'], request: REQUEST };
  return { bodies: { requestObject: { kind: 'CertificateSigningRequest', metadata: {}, spec, status } } };
}

/** The signer writes the certificate into the status of its request. */
export function signCertificate(
  scenario: Scenario,
  by: Caller,
  name: string,
  options = forAlice(CLIENT_SIGNER, { certificate: CERTIFICATE }),
): string {
  const about = { resource: 'certificatesigningrequests', subresource: 'status', apiGroup: CERTIFICATES, name };
  return scenario.send(by, { verb: 'update', ...about, ...options });
}

export function requestCertificate(scenario: Scenario, by: Caller, name: string, options: Options = {}): string {
  const about = { resource: 'certificatesigningrequests', apiGroup: CERTIFICATES, ...(name && { name }) };
  return scenario.send(by, { verb: 'create', ...about, code: 201, ...options });
}

export function approveCertificate(scenario: Scenario, by: Caller, name: string, options: Options = {}): string {
  const about = { resource: 'certificatesigningrequests', subresource: 'approval', apiGroup: CERTIFICATES, name };
  return scenario.send(by, { verb: 'update', ...about, ...options });
}

/** A request that no detector looks at as such: somebody was there. */
export function lookAround(scenario: Scenario, by: Caller): string {
  return scenario.send(by, { verb: 'list', resource: 'configmaps', namespace: 'default' });
}
