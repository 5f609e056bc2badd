import type { InventoryObject, PodObject } from '../../src/model/inventory.ts';
import { SECOND_US } from '../../src/model/time.ts';
import { actingAs, kubelet, legacyToken, person, pod, unboundToken } from '../scenario/callers.ts';
import { type Caller, eventLine, type Request } from '../scenario/event.ts';
import { START_US } from './store-fixture.ts';

/** Who acts in the log below. */
export const WHO = {
  admin: person('admin', 1),
  ann: person('ann', 2),
  bob: person('bob', 3),
  eve: person('eve', 4),
  api: pod('shop', 'api', 1),
  api2: pod('shop', 'api', 2, 1),
  job: pod('shop', 'job', 1),
  sync: pod('ops', 'sync', 1),
  filter: pod('shop', 'filter', 2),
  old: legacyToken('shop', 'old', '10.1.9.9'),
  ci: unboundToken('shop', 'ci', '198.51.100.7'),
  node1: kubelet(1),
  node2: kubelet(2),
} satisfies Record<string, Caller>;

const DB = { namespace: 'shop', name: 'db' };
const NEW = { namespace: 'shop', name: 'new' };
const TOKEN = { namespace: 'shop', name: 'old-token' };

/** One request, or one end of a watch: second, who, what. Both ends of a watch share its audit ID. */
type Line = [second: number, who: Caller, request: Request, auditID?: string];

const started = { verb: 'watch', stage: 'ResponseStarted' } as const;
const ended = { verb: 'watch', stage: 'ResponseComplete' } as const;

/** Watches, rotation, deletion, re-creation, impersonation, legacy tokens, minted tokens, kubelets. */
export const LINES: readonly Line[] = [
  [0, WHO.admin, { ...DB, verb: 'create', code: 201 }, 'create-db'],
  [1, WHO.admin, { ...NEW, verb: 'create', code: 201 }],
  [2, WHO.admin, { ...TOKEN, verb: 'create', code: 201 }],
  [10, WHO.ann, { ...DB, verb: 'get' }, 'ann-db'],
  [11, WHO.api, { ...DB, verb: 'get', binding: 'api/shop' }],
  [12, WHO.api2, { ...DB, verb: 'get', binding: 'api/shop' }],
  [13, WHO.job, { ...DB, verb: 'get', code: 404 }],
  [14, WHO.node1, { ...DB, verb: 'list' }],
  [15, WHO.node1, { ...DB, ...started }, 'node-watch'],
  [16, WHO.node2, { ...DB, verb: 'list' }],
  [17, WHO.node2, { ...DB, ...started }, 'node2-watch'],
  [18, WHO.node2, { ...DB, ...ended }, 'node2-watch'],
  [19, WHO.sync, started, 'sync-watch'],
  [20, WHO.sync, { ...DB, verb: 'get' }],
  [21, WHO.filter, { ...DB, verb: 'get' }],
  [22, WHO.filter, { ...started, namespace: 'shop', query: ['labelSelector=a%3Db'] }, 'filter-watch'],
  [23, actingAs(WHO.eve, WHO.ann), { ...DB, verb: 'get' }, 'eve-as-ann'],
  [24, WHO.old, { ...DB, verb: 'get' }, 'old-db'],
  [30, WHO.bob, { ...TOKEN, verb: 'get' }, 'bob-token'],
  [31, WHO.bob, { verb: 'list', namespace: 'shop', query: ['limit=1'] }],
  [32, WHO.bob, { verb: 'list', namespace: 'shop', query: ['limit=1', `continue=${chunk('shop/db')}`] }],
  [33, WHO.bob, { verb: 'list', namespace: 'shop', query: ['labelSelector=a%3Db'] }],
  [35, WHO.bob, { verb: 'list', namespace: 'shop', query: ['fieldSelector=metadata.name%21%3Dx'] }],
  [34, WHO.old, { ...DB, verb: 'get' }, 'old-again'],
  [40, WHO.admin, { ...DB, verb: 'update' }, 'write-db'],
  [41, WHO.api, { ...DB, verb: 'get', binding: 'api/shop' }],
  [42, WHO.sync, { verb: 'get', resource: 'configmaps', namespace: 'ops', name: 'x' }],
  [50, WHO.admin, { ...NEW, verb: 'delete' }],
  [51, WHO.ann, { ...NEW, verb: 'get', code: 404 }],
  [60, WHO.api, mint('ci', idOf(WHO.ci)), 'mint-ci'],
  [61, WHO.ci, { ...DB, verb: 'get' }],
  [
    62,
    WHO.ci,
    { verb: 'get', resource: 'pods', subresource: 'log', namespace: 'shop', name: 'x', stage: 'ResponseStarted' },
    'log',
  ],
  [63, WHO.ci, { verb: 'get', resource: 'pods', subresource: 'log', namespace: 'shop', name: 'x' }, 'log'],
  [64, WHO.ci, mint('job', idOf(WHO.job)), 'mint-job'],
  [70, WHO.admin, { ...NEW, verb: 'create', code: 201 }],
  [
    80,
    WHO.admin,
    {
      verb: 'delete',
      resource: 'pods',
      namespace: 'shop',
      name: WHO.api2.extra?.['authentication.kubernetes.io/pod-name'] ?? '',
    },
  ],
];

function chunk(start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: 7, start: `${start}\u0000` })).toString('base64url');
}

export function idOf(caller: Caller): string {
  return caller.extra?.['authentication.kubernetes.io/credential-id'] ?? '';
}

function mint(name: string, id: string): Request {
  const annotations = { 'authentication.kubernetes.io/issued-credential-id': id };
  return {
    verb: 'create',
    resource: 'serviceaccounts',
    subresource: 'token',
    namespace: 'shop',
    name,
    code: 201,
    annotations,
  };
}

/** The log as lines of the API server. Both stages of one request were received at one time. */
export function questionLines(): string[] {
  const receivedUs = new Map<string, number>();
  return LINES.map(([second, who, request, auditID = `e-${second}`]) => {
    const timeUs = START_US + second * SECOND_US;
    const line = eventLine(who, request, timeUs, auditID);
    const first = receivedUs.get(auditID) ?? timeUs;
    receivedUs.set(auditID, first);
    return first === timeUs ? line : withReceived(line, eventLine(who, request, first, auditID));
  });
}

const RECEIVED = /"requestReceivedTimestamp":"[^"]*"/;

function withReceived(line: string, first: string): string {
  return line.replace(RECEIVED, RECEIVED.exec(first)?.[0] ?? '');
}

const POD: Omit<PodObject, 'name' | 'node' | 'secrets'> = {
  kind: 'pod',
  namespace: 'shop',
  uid: '',
  account: 'web',
  owner: 'Deployment/web',
  ip: '',
  isHostNetwork: false,
  phase: 'Running',
  createdUs: START_US - 60 * SECOND_US,
  hostPaths: [],
  generateName: '',
};

/** Two pods on nodes that read the secret, one on a node that never did, one that has ended. */
export const INVENTORY: readonly InventoryObject[] = [
  { kind: 'namespace', name: 'shop', ownership: { team: 'shop-team', owner: '', environment: '', contact: '#shop' } },
  {
    kind: 'account',
    namespace: 'shop',
    name: 'api',
    uid: '',
    imagePullSecrets: [],
    cloudRoles: ['eks.amazonaws.com/role-arn=arn:aws:iam::1:role/shop'],
    ownership: { team: 'api-team', owner: '', environment: '', contact: '' },
  },
  {
    kind: 'account',
    namespace: 'shop',
    name: 'web',
    uid: '',
    imagePullSecrets: ['pull'],
    cloudRoles: ['iam.gke.io/gcp-service-account=web@shop.iam.gserviceaccount.com'],
    ownership: { team: '', owner: '', environment: '', contact: '' },
  },
  {
    kind: 'account',
    namespace: 'shop',
    name: 'mailer',
    uid: '',
    imagePullSecrets: [],
    cloudRoles: ['eks.amazonaws.com/role-arn=arn:aws:iam::1:role/mail'],
    ownership: { team: 'mail-team', owner: '', environment: '', contact: '' },
  },
  { ...POD, name: 'mailer-1', node: 'node-4', account: 'mailer', secrets: [] },
  { ...POD, name: 'mailer-2', node: 'node-5', account: 'mailer', phase: 'Failed', secrets: [] },
  { ...POD, name: 'web-1', node: 'node-1', secrets: [{ name: 'db', ways: ['volume'] }] },
  { ...POD, name: 'web-2', node: 'node-2', secrets: [{ name: 'db', ways: ['env'] }] },
  { ...POD, name: 'web-3', node: 'node-3', secrets: [{ name: 'db', ways: ['envFrom'] }] },
  { ...POD, name: 'web-4', node: 'node-1', phase: 'Succeeded', secrets: [{ name: 'db', ways: ['volume'] }] },
  {
    ...POD,
    name: 'web-5',
    node: 'node-1',
    createdUs: START_US + 75 * SECOND_US,
    secrets: [{ name: 'db', ways: ['subPath'] }],
  },
];
