import { createRandom } from '../bench/random.ts';

/** Names by kind; each is mapped onto another of its kind, so that no name keeps its meaning. */
export interface Names {
  namespace: Map<string, string>;
  account: Map<string, string>;
  node: Map<string, string>;
  pod: Map<string, string>;
  person: Map<string, string>;
  agent: Map<string, string>;
}

// biome-ignore lint/suspicious/noExplicitAny: raw audit events as the API server wrote them
export type RawEvent = any;

const ACCOUNT = 'system:serviceaccount:';
const NODE = 'system:node:';
const EXTRA = 'authentication.kubernetes.io/';

/** A seeded permutation of all names that occur in the events. */
export function permutedNames(events: readonly RawEvent[], seed: number): Names {
  const random = createRandom(seed);
  const found = {
    namespace: new Set<string>(),
    account: new Set<string>(),
    node: new Set<string>(),
    pod: new Set<string>(),
    person: new Set<string>(),
    agent: new Set<string>(),
  };
  for (const event of events) collect(event, found);
  const permuted = (names: Set<string>) => {
    const from = [...names].sort();
    const order = from.map((name) => [random(), name] as const).sort(([a], [b]) => a - b);
    return new Map(from.map((name, index) => [name, order[index]?.[1] ?? name]));
  };
  return {
    namespace: permuted(found.namespace),
    account: permuted(found.account),
    node: permuted(found.node),
    pod: permuted(found.pod),
    person: permuted(found.person),
    agent: permuted(found.agent),
  };
}

function collect(event: RawEvent, found: Record<keyof Names, Set<string>>): void {
  const add = (kind: keyof Names, name: string | undefined) => name && found[kind].add(name);
  for (const user of [event.user, event.impersonatedUser]) {
    const username: string = user?.username ?? '';
    if (username.startsWith(ACCOUNT)) {
      const [namespace, name] = username.slice(ACCOUNT.length).split(':');
      add('namespace', namespace);
      add('account', name);
    } else if (username.startsWith(NODE)) add('node', username.slice(NODE.length));
    else if (!username.startsWith('system:')) add('person', username);
  }
  add('node', event.user?.extra?.[`${EXTRA}node-name`]?.[0]);
  add('pod', event.user?.extra?.[`${EXTRA}pod-name`]?.[0]);
  add('agent', event.userAgent);
  const { resource, namespace, name } = event.objectRef ?? {};
  add('namespace', namespace);
  if (resource === 'namespaces') add('namespace', name);
  if (resource === 'pods') add('pod', name);
  if (resource === 'nodes') add('node', name);
  if (resource === 'serviceaccounts') add('account', name);
}

function mapped(map: Map<string, string>, name: string): string {
  return map.get(name) ?? name;
}

export function renamedUsername(username: string, names: Names): string {
  if (username.startsWith(ACCOUNT)) {
    const [namespace = '', name = ''] = username.slice(ACCOUNT.length).split(':');
    return `${ACCOUNT}${mapped(names.namespace, namespace)}:${mapped(names.account, name)}`;
  }
  if (username.startsWith(NODE)) return `${NODE}${mapped(names.node, username.slice(NODE.length))}`;
  return username.startsWith('system:') ? username : mapped(names.person, username);
}

const OBJECT_NAMES: Readonly<Record<string, keyof Names>> = {
  namespaces: 'namespace',
  pods: 'pod',
  nodes: 'node',
  serviceaccounts: 'account',
};

/** The event under the new names. Secrets keep theirs. */
export function renamedEvent(event: RawEvent, names: Names): RawEvent {
  const copy = structuredClone(event);
  for (const user of [copy.user, copy.impersonatedUser]) renameUser(user, names);
  if (copy.userAgent) copy.userAgent = mapped(names.agent, copy.userAgent);
  const ref = copy.objectRef;
  const kind = OBJECT_NAMES[ref?.resource];
  if (ref?.namespace) ref.namespace = mapped(names.namespace, ref.namespace);
  if (ref?.name && kind) ref.name = mapped(names[kind], ref.name);
  renameReason(copy.annotations, names);
  return copy;
}

const REASON = 'authorization.k8s.io/reason';

/** The authorizer names a RoleBinding as `name/namespace`. */
function renameReason(annotations: RawEvent, names: Names): void {
  if (!annotations?.[REASON]) return;
  annotations[REASON] = annotations[REASON].replace(
    /(RoleBinding "[^"/]*)\/([^"]*)"/,
    (_: string, binding: string, namespace: string) => `${binding}/${mapped(names.namespace, namespace)}"`,
  );
}

function renameUser(user: RawEvent, names: Names): void {
  if (!user?.username) return;
  user.username = renamedUsername(user.username, names);
  const prefix = 'system:serviceaccounts:';
  user.groups = user.groups?.map((group: string) =>
    group.startsWith(prefix) ? prefix + mapped(names.namespace, group.slice(prefix.length)) : group,
  );
  for (const [key, kind] of [
    ['node-name', 'node'],
    ['pod-name', 'pod'],
  ] as const) {
    const values = user.extra?.[EXTRA + key];
    if (values) user.extra[EXTRA + key] = values.map((name: string) => mapped(names[kind], name));
  }
}
