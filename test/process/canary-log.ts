import { aksRecord, PACKINGS, subscription } from '../audit/packings/index.ts';
import { actingAs, anonymous, person, pod } from '../scenario/callers.ts';
import { eventLine, type Request } from '../scenario/event.ts';

const START_US = (Date.UTC(2026, 2, 2) * 1_000_000) / 1_000;
const api = pod('team-a', 'api', 1);
const alice = person('alice', 1);

const REQUESTS: readonly Request[] = [
  { verb: 'get', namespace: 'team-a', name: 'db' },
  { verb: 'create', namespace: 'team-a', name: 'db', code: 201 },
  { verb: 'patch', namespace: 'team-b', name: 'db' },
  { verb: 'list', namespace: '' },
  { verb: 'create', resource: 'pods', namespace: 'team-a', name: 'web', code: 201 },
  { verb: 'get', resource: 'pods', subresource: 'exec', namespace: 'team-a', name: 'web', code: 101 },
  { verb: 'create', resource: 'configmaps', namespace: 'team-a', name: 'settings', code: 201 },
  { verb: 'create', resource: 'tokenreviews', apiGroup: 'authentication.k8s.io', code: 201 },
  { verb: 'create', resource: 'serviceaccounts', subresource: 'token', namespace: 'team-a', name: 'api', code: 201 },
  { verb: 'create', resource: 'certificatesigningrequests', apiGroup: 'certificates.k8s.io', name: 'x', code: 201 },
  {
    verb: 'create',
    resource: 'rolebindings',
    apiGroup: 'rbac.authorization.k8s.io',
    namespace: 'team-a',
    name: 'x',
    code: 201,
  },
  { verb: 'get', namespace: 'team-c', name: 'db', code: 403 },
];

/** Bodies with the value at every place where the kinds of bodies that are looked at have one. */
function bodies(value: string): object {
  const base64 = Buffer.from(value).toString('base64');
  const container = { name: 'c', image: 'i', command: ['sh', '-c', value], args: [value], env: [{ name: 'A', value }] };
  return {
    kind: 'Pod',
    metadata: {
      name: 'web',
      annotations: { note: value, 'kubectl.kubernetes.io/last-applied-configuration': value },
      labels: { l: value },
    },
    spec: {
      containers: [container],
      initContainers: [container],
      volumes: [{ name: 'v', csi: { volumeAttributes: { k: value } } }],
      token: value,
      request: base64,
      extra: { k: [value] },
    },
    status: { token: value, certificate: base64 },
    data: { password: base64, plain: value },
    stringData: { password: value },
    rules: [{ verbs: ['get'], resources: ['secrets'], note: value }],
    subjects: [{ kind: 'User', name: 'u', note: value }],
  };
}

/** Events with the value in every field that is not meant to come out. */
export function canaryLines(value: string): string[] {
  const query = encodeURIComponent(value);
  const start = Buffer.from(JSON.stringify({ v: 'v1', rv: 7, start: `/${value}` })).toString('base64url');
  return REQUESTS.flatMap((request, index) =>
    [api, alice, anonymous('203.0.113.9'), actingAs(alice, api)].map((caller, each) => {
      const line = eventLine(caller, request, START_US + (index * 10 + each) * 1_000_000, `id-${index}-${each}`);
      const event = JSON.parse(line) as Record<string, Record<string, unknown> | string>;
      const user = {
        ...(event.user as object),
        extra: { ...((event.user as Record<string, object>).extra ?? {}), assertion: [value], token: value },
      };
      const impersonatedUser = event.impersonatedUser && {
        ...(event.impersonatedUser as object),
        extra: { scopes: [value] },
      };
      return JSON.stringify({
        ...event,
        level: 'RequestResponse',
        requestURI: `${event.requestURI}?command=${query}&token=${query}&labelSelector=k%3D${query}&continue=${start}`,
        user,
        ...(impersonatedUser && { impersonatedUser }),
        sourceIPs: [value, ...((event.sourceIPs as unknown as string[]) ?? [])],
        userAgent: `curl/8 authorization: Bearer ${value.replaceAll('"', '')}`,
        responseStatus: {
          ...(event.responseStatus as object),
          message: value,
          reason: value,
          details: { name: value },
        },
        requestObject: bodies(value),
        responseObject: bodies(value),
        annotations: {
          ...(event.annotations as object),
          'patch.webhook.admission.k8s.io/round_0_index_0': JSON.stringify({ patch: [{ value }] }),
          'mutation.webhook.admission.k8s.io/round_0_index_0': value,
          'authorization.k8s.io/note': value,
        },
        authorization: `Bearer ${value}`,
        [value]: value,
      });
    }),
  );
}

/** The same in every packing, with the value beside it; and what cannot be read, with the value in it. */
export function canaryLog(value: string): string {
  const lines = canaryLines(value);
  const wrapped = PACKINGS.map(({ pack }) => pack(lines.slice(0, 4)));
  const beside = lines.map((log) =>
    JSON.stringify({
      log,
      headers: { authorization: `Bearer ${value}` },
      kubernetes: { annotations: { a: value } },
      tag: value,
    }),
  );
  const others = [
    subscription([`time="now" msg="${value}"`], { logStream: 'authenticator-1' }),
    subscription([`${lines[0]?.slice(0, 900)}[Truncated...]`]),
    { records: [aksRecord(value, { category: 'guard' }), aksRecord(value), aksRecord(lines[0])] },
    { logName: 'p/logs/x', textPayload: value },
    {
      protoPayload: {
        serviceName: 'k8s.io',
        methodName: 'io.k8s.core.v1.secrets.get',
        resourceName: 'core/v1/namespaces/a/secrets/b',
        authenticationInfo: { principalEmail: 'u@example.com', serviceAccountKeyName: value },
        request: bodies(value),
        response: bodies(value),
        status: { code: 7, message: value },
        metadata: { value },
      },
      timestamp: '2026-03-02T00:10:00Z',
      insertId: 'i',
    },
    { kind: 'Event', apiVersion: 'audit.k8s.io/v1', auditID: 'x', verb: 'get', stageTimestamp: value, user: value },
    { message: value },
    [value, { value }],
  ].map((each) => JSON.stringify(each));
  const broken = [
    value,
    `Bearer ${value}`,
    `${lines[0]?.slice(0, 1500)}`,
    `{"token":"${value}`,
    `2026-03-02T00:00:00Z AUDIT: id="${value}"`,
  ];
  return [...lines, ...wrapped, ...beside, ...others, ...broken].join('\n');
}
