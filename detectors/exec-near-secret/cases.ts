import type { Expected } from '../../src/detect/case.ts';
import { anonymous, kubelet, pod } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, alice, appOf, bob, days, firstReads, work } from '../../test/scenario/cluster.ts';
import type { Caller } from '../../test/scenario/event.ts';
import { createPod, openSession, openSessionIn, placePod, podBody } from '../../test/scenario/requests.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

/** A pod of a team with whose secrets neither alice nor bob has anything to do. */
const victim = appOf('team-e', 'worker');
const scraper = pod('monitoring', 'prometheus', 1);
const OLD_CLIENT = { verb: 'create', code: 400 };

/** Metrics of a node, as a scraper gets them through the API server. */
function scrape(s: Scenario, by: Caller, node: number, code = 200): string {
  return s.send(by, { verb: 'get', resource: 'nodes', subresource: 'proxy', name: `node-${node}`, code });
}

/** A kubelet writes the status of a static pod of its node. */
function writeStaticStatus(s: Scenario, node: number, family: string): void {
  const [namespace, name] = `${family}-node-${node}`.split('/');
  const about = { resource: 'pods', subresource: 'status', namespace: namespace ?? '', name: name ?? '', binding: '' };
  s.send(kubelet(node), { verb: 'patch', ...about });
}

function scrapeAll(s: Scenario, times: number): void {
  for (let n = 0; n < times; n++) scrape(s.wait(1), scraper, 1 + (n % 4));
}

/** Alice goes into pods of three teams, on three days; what is said of it. */
function goRounds(s: Scenario): Expected[] {
  const sessions = ['team-c', 'team-d', 'team-f'].map((team) => {
    days(s, 1);
    return openSessionIn(s, alice, appOf(team, 'api'));
  });
  days(s, 1);
  return sessions.map((id) => ({ code: 'exec', severity: 'medium', evidence: [id] }));
}

export const cases = [
  fires('a person goes into a pod of others', (s) => {
    const id = openSessionIn(s, alice, victim);
    const says = 'alice@example.com opened exec into pod team-e/worker-7d4b9c-0';
    return [{ code: 'exec', severity: 'medium', evidence: [id], says }];
  }),
  fires('an old client: a POST, answered 400', (s) => {
    const id = openSessionIn(s, alice, victim, OLD_CLIENT);
    return [{ code: 'exec', severity: 'medium', evidence: [id] }];
  }),
  fires('attach, a forwarded port, a debug container, a proxied request: each leads inside', (s) => {
    const subresources = ['attach', 'portforward', 'ephemeralcontainers', 'proxy'];
    const evidence = subresources.map((subresource) =>
      openSessionIn(s, bob, victim, { subresource, verb: subresource === 'ephemeralcontainers' ? 'patch' : 'get' }),
    );
    return [{ code: 'exec', severity: 'medium', evidence }];
  }),
  fires('a workload goes into a pod of its neighbours', (s) => {
    const id = openSessionIn(s, appOf('team-a', 'api'), victim);
    return [{ code: 'exec', severity: 'medium', evidence: [id], says: 'system:serviceaccount:team-a:api opened exec' }];
  }),
  fires('twelve sessions of one afternoon are twelve, though each has a beginning and an end', (s) => {
    const evidence = [...Array(12)].map(() => openSessionIn(s.wait(5), alice, victim));
    return [{ code: 'exec', severity: 'medium', evidence }];
  }),
  fires('past the pods, through the kubelet of a node', (s) => {
    const id = scrape(s, bob, 2);
    return [{ code: 'exec', severity: 'medium', evidence: [id], says: 'opened proxy into node node-2' }];
  }),
  fires('a policy that leaves out ResponseStarted shows the end alone', (s) => {
    const [namespace, name] = ['team-e', 'worker-7d4b9c-0'];
    const id = s.send(alice, { verb: 'get', resource: 'pods', subresource: 'exec', namespace, name, code: 101 });
    return [{ code: 'exec', severity: 'medium', evidence: [id] }];
  }),
  fires("into the store behind the API, a static pod by its node's name: every secret lies there", (s) => {
    const ids = ['etcd-node-1', 'kube-apiserver-node-1'].map((name) => openSession(s, admin, `kube-system/${name}`));
    return ids.map((id) => ({
      code: 'exec',
      severity: 'high',
      evidence: [id],
      says: 'where every secret of the cluster lies',
    }));
  }),
  fires('into a pod that its node made itself, whatever it is called: a static pod', (s) => {
    createPod(s, kubelet(2), 'control/store-node-2');
    const id = openSession(s.wait(60), admin, 'control/store-node-2');
    return [{ code: 'exec', severity: 'high', evidence: [id], says: 'where every secret of the cluster lies' }];
  }),
  below('into an agent that every node runs as a static pod', (s) => {
    for (const node of [1, 2, 3, 4, 5, 6, 7, 8]) writeStaticStatus(s, node, 'kube-system/proxy');
    const id = openSession(s.wait(60), alice, 'kube-system/proxy-node-1');
    return [{ code: 'exec', severity: 'medium', evidence: [id] }];
  }),
  fires('through the kubelet of a node whose static pods few others run, known by what it writes of them', (s) => {
    writeStaticStatus(s, 3, 'kube-system/kube-apiserver');
    const id = scrape(s, admin, 3);
    return [{ code: 'exec', severity: 'high', evidence: [id], says: 'into node node-3, where every secret' }];
  }),
  blindSpot('a control plane of which no name tells: it runs as ordinary pods', (s) => {
    createPod(s, bob, 'hosted/etcd-0');
    const id = openSession(s.wait(60), alice, 'hosted/etcd-0');
    return [{ code: 'exec', severity: 'medium', evidence: [id] }];
  }),
  below('into a pod that is only called like the store: somebody else made it', (s) => {
    createPod(s, bob, 'kube-system/etcd-browser');
    const id = openSession(s.wait(60), bob, 'kube-system/etcd-browser');
    return [{ code: 'exec', severity: 'info', evidence: [id] }];
  }),
  fires('into a pod that mounts the whole node, as its body shows', (s) => {
    const volumes = [{ name: 'h', hostPath: { path: '/' } }];
    const body = { kind: 'Pod', metadata: {}, spec: { volumes, containers: [] } };
    createPod(s, bob, 'team-b/tool', { bodies: { requestObject: body } });
    const id = openSession(s, bob, 'team-b/tool');
    return [{ code: 'exec', severity: 'high', evidence: [id] }];
  }),
  fires('a pod whose secrets are known says so', (s) => {
    placePod(s, admin, 'team-e/web', 'node-1', podBody('default', 'vault'));
    const id = openSession(s, alice, 'team-e/web');
    return [{ code: 'exec', severity: 'medium', evidence: [id], says: 'which holds vault' }];
  }),
  fires('through the kubelet of a node of the control plane', (s) => {
    createPod(s, kubelet(2), 'kube-system/etcd-node-2');
    const id = scrape(s, admin, 2);
    return [{ code: 'exec', severity: 'high', evidence: [id], says: 'into node node-2, where every secret' }];
  }),
  quiet('a look at the debug containers of a pod', (s) => {
    openSessionIn(s, alice, victim, { subresource: 'ephemeralcontainers', code: 200 });
  }),
  below('where somebody reads secrets anyway, a session is for the record', (s) => {
    const id = openSessionIn(s, bob, appOf('team-b', 'api'));
    return [{ code: 'exec', severity: 'info', evidence: [id], says: 'bob@example.com opened exec' }];
  }),
  below('into a pod that one made oneself', (s) => {
    createPod(s, alice, 'team-e/debug');
    const id = openSession(s, alice, 'team-e/debug');
    return [{ code: 'exec', severity: 'info', evidence: [id] }];
  }),
  below('after sessions on three days the fourth is no news', (s) => {
    const ids = [1, 2, 3, 4].map(() => {
      days(s, 1);
      return openSessionIn(s, alice, victim);
    });
    return [{ code: 'exec', severity: 'medium', evidence: ids.slice(0, 3) }];
  }),
  below('on call: after sessions in three namespaces on three days a fourth is for the record', (s) => {
    const rounds = goRounds(s);
    const last = openSessionIn(s, alice, victim);
    return [...rounds, { code: 'exec', severity: 'low', evidence: [last], says: 'into pod team-e/worker-7d4b9c-0' }];
  }),
  fires('whoever is on call goes into the store behind the API', (s) => {
    const rounds = goRounds(s);
    const last = openSession(s, alice, 'kube-system/etcd-node-1');
    return [...rounds, { code: 'exec', severity: 'high', evidence: [last] }];
  }),
  fires('whoever goes into pods of their own in three namespaces, on three days, is not on call', (s) => {
    const own = ['team-c', 'team-d', 'team-f'].map((team) => {
      days(s, 1);
      createPod(s, alice, `${team}/debug`);
      return openSession(s, alice, `${team}/debug`);
    });
    days(s, 1);
    const away = openSessionIn(s, alice, victim);
    return [
      ...own.map((id) => ({ code: 'exec' as const, severity: 'info' as const, evidence: [id] })),
      { code: 'exec', severity: 'medium', evidence: [away] },
    ];
  }),
  fires('four namespaces in one day are no duty', (s) => {
    const ids = ['team-c', 'team-d', 'team-f', 'team-e'].map((team) => openSessionIn(s, alice, appOf(team, 'api')));
    return ids.map((id) => ({ code: 'exec', severity: 'medium', evidence: [id] }));
  }),
  below('three days in two namespaces are no duty either', (s) => {
    const ids = ['team-c', 'team-d', 'team-d', 'team-e'].map((team) => {
      days(s, 1);
      return openSessionIn(s, alice, appOf(team, 'api'));
    });
    const [first = '', second = '', third = '', fourth = ''] = ids;
    return [[first], [second, third], [fourth]].map((evidence) => ({ code: 'exec', severity: 'medium', evidence }));
  }),
  blindSpot("with the credential of somebody on call, from that person's own machine", (s) => {
    const rounds = goRounds(s);
    const stolen = openSessionIn(s, alice, victim);
    return [...rounds, { code: 'exec', severity: 'low', evidence: [stolen] }];
  }),
  below(
    'in a log that has just begun nobody has habits',
    (s) => {
      firstReads(s, 199);
      openSessionIn(s, alice, victim);
    },
    COLD,
  ),
  below('a monitoring system that is new asks 20 times before that is its habit', (s) => {
    const nodes = [1, 2, 3, 4];
    const ids = [1, 2, 3, 4, 5].map(() => nodes.map((node) => scrape(s.wait(1), scraper, node)));
    scrapeAll(s, 10);
    return nodes.map((_, node) => ({
      code: 'exec',
      severity: 'medium',
      evidence: ids.map((round) => round[node] ?? ''),
    }));
  }),
  quiet(
    'one that was there from the first minute on',
    (s) => {
      scrapeAll(s, 20);
      for (let round = 0; round < 10; round++) work(s.wait(12), round);
      scrapeAll(s, 10);
    },
    COLD,
  ),
  quiet('refused, not there, or not recognised: nobody came in', (s) => {
    for (const code of [403, 404]) openSessionIn(s, alice, victim, { code });
    const about = { verb: 'get', resource: 'pods', subresource: 'exec', namespace: 'team-e', name: 'worker-7d4b9c-0' };
    s.send(anonymous(alice.ip), { ...about, code: 401 });
  }),
  quiet('logs of a pod hold no secret, or should not', (s) => {
    s.send(alice, { verb: 'get', resource: 'pods', subresource: 'log', namespace: 'team-e', name: 'worker-7d4b9c-0' });
  }),
  quiet('a pod is made, bound to a node and evicted', (s) => {
    createPod(s, alice, 'team-e/plain');
    for (const subresource of ['binding', 'eviction'])
      s.send(alice, { verb: 'create', resource: 'pods', subresource, namespace: 'team-e', name: 'plain', code: 201 });
  }),
  blindSpot('a pod of the namespace in which one reads another secret', (s) => {
    const id = openSessionIn(s, bob, appOf('team-b', 'worker'));
    return [{ code: 'exec', severity: 'info', evidence: [id] }];
  }),
  blindSpot('a pod made to mount what one may not read, and entered', (s) => {
    createPod(s, bob, 'team-e/thief');
    const id = openSession(s, bob, 'team-e/thief');
    return [{ code: 'exec', severity: 'info', evidence: [id] }];
  }),
  blindSpot("with one's feet on the node: no request at all", (s) => void work(s, 0)),
];
