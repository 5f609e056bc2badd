import { actingAs, controller, from, pod } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, alice, appOf, bob, ci, days, newcomer, operator, work } from '../../test/scenario/cluster.ts';
import type { Caller } from '../../test/scenario/event.ts';
import { changeRights } from '../../test/scenario/requests.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';
import { continueAfter } from '../../test/scenario/scenario.ts';

const api = appOf('team-a', 'api');

/** A binding for the workload, and its first read through it. */
function readBy(s: Scenario, maker: Caller, team = 'team-b', minutes = 60): string {
  changeRights(s, maker, `rolebindings/${team}/given`);
  return s.wait(minutes).get(api, `${team}/api-db`, { binding: `given/${team}` });
}

export const cases = [
  fires('a continue token on a get hides nothing: it is the client that sends it', (s) => {
    const id = s.get(api, 'team-b/api-db', { query: ['continue=x'] });
    return [{ code: 'cross-namespace', severity: 'medium', evidence: [id] }];
  }),
  fires('nor on a watch', (s) => {
    const id = s.watch(api, 'team-b', { query: ['continue=x'] });
    return [{ code: 'cross-namespace', severity: 'high', evidence: [id] }];
  }),
  fires('a continue token of a list that nobody saw begin hides nothing', (s) => {
    const id = s.list(api, 'team-b', { query: ['limit=500', continueAfter('a', -1)] });
    return [{ code: 'cross-namespace', severity: 'high', evidence: [id] }];
  }),
  quiet('a custom resource that is called secrets too', (s) => {
    s.send(api, { verb: 'list', resource: 'secrets', namespace: 'team-b', apiGroup: 'secretsmanager.example.org' });
  }),
  fires('a workload reads a secret of another team', (s) => {
    const id = s.get(api, 'team-b/api-db');
    return [{ code: 'cross-namespace', severity: 'medium', evidence: [id], says: 'team-a/api read api-db in team-b' }];
  }),
  fires('a workload lists all secrets of another team', (s) => {
    const id = s.list(api, 'team-b');
    return [{ code: 'cross-namespace', severity: 'high', evidence: [id], says: 'all secrets in team-b' }];
  }),
  fires('a workload watches the secrets of another team: once, at the start', (s) => {
    const id = s.watch(api, 'team-b');
    s.wait(5).endWatch(api, 'team-b', id);
    return [{ code: 'cross-namespace', severity: 'high', evidence: [id] }];
  }),
  fires('a list in chunks is one read', (s) => {
    const [first = ''] = s.listInChunks(api, 'team-b', ['team-b/api-db', 'team-b/worker-db'], 'chunk');
    return [{ code: 'cross-namespace', severity: 'high', evidence: [first] }];
  }),
  fires('two foreign namespaces, each on its own', (s) => {
    const [first, second] = [s.get(api, 'team-b/api-db'), s.get(api, 'team-c/api-db')];
    return [
      { code: 'cross-namespace', severity: 'medium', evidence: [first] },
      { code: 'cross-namespace', severity: 'medium', evidence: [second] },
    ];
  }),
  below('a right that a pipeline gave it lately explains the read', (s) => {
    const id = readBy(s, ci);
    return [{ code: 'cross-namespace', severity: 'low', evidence: [id] }];
  }),
  below('or a person who gives rights', (s) => {
    changeRights(s, bob, 'rolebindings/team-c/other');
    const id = readBy(s, bob);
    return [{ code: 'cross-namespace', severity: 'low', evidence: [id] }];
  }),
  fires('not one who never did, nor a workload, nor the reader itself', (s) => {
    const makers = [bob, appOf('team-c', 'api'), api];
    const ids = makers.map((maker, n) => readBy(s, maker, `team-${'efg'[n]}`));
    return ids.map((id) => ({ code: 'cross-namespace', severity: 'medium', evidence: [id] }));
  }),
  fires('nor does a right that is four days old', (s) => {
    const id = readBy(s, ci, 'team-b', 4 * 24 * 60);
    return [{ code: 'cross-namespace', severity: 'medium', evidence: [id] }];
  }),
  fires('a forged X-Forwarded-For makes no difference', (s) => {
    const id = s.get(from(api, api.ip, ['10.2.0.1']), 'team-b/api-db');
    return [{ code: 'cross-namespace', severity: 'medium', evidence: [id] }];
  }),
  fires('after 20 reads of its own a workload is known', (s) => {
    const fresh = newcomer(s, 20);
    const id = s.get(fresh, 'team-b/api-db');
    return [{ code: 'cross-namespace', severity: 'medium', evidence: [id], says: 'team-a/fresh' }];
  }),
  below('after 19 it is not', (s) => void s.get(newcomer(s, 19), 'team-b/api-db')),
  below(
    'surprise below `pageAt` is kept for the record',
    (s) => {
      const id = s.get(newcomer(s, 20), 'team-b/api-db');
      return [{ code: 'cross-namespace', severity: 'low', evidence: [id] }];
    },
    { settings: { pageAt: 1.7 } },
  ),
  quiet('its own namespace, whatever the secret', (s) => void s.get(api, 'team-a/shared-config')),
  quiet('refused, or not there: nothing was read', (s) => {
    s.get(api, 'team-b/api-db', { code: 403 });
    s.get(api, 'team-b/no-such-secret', { code: 404 });
  }),
  quiet('people have no namespace of their own', (s) => void s.get(alice, 'team-c/shared-config')),
  quiet('a controller cleans up a namespace that is deleted', (s) => {
    const cleaner = controller('namespace-controller');
    s.send(admin, { verb: 'delete', resource: 'namespaces', name: 'team-h' });
    s.send(cleaner, { verb: 'deletecollection', namespace: 'team-h' });
    s.list(cleaner, 'team-h');
  }),
  quiet('a roaming operator reads in a namespace that is an hour old', (s) => {
    for (let round = 0; round < 20; round++) work(s.wait(12), round);
    s.createNamespace(admin, 'team-new');
    s.wait(60).get(operator, 'team-new/api-db');
  }),
  below('in one that is 49 hours old: kept for the record', (s) => {
    for (let round = 0; round < 20; round++) work(s.wait(12), round);
    s.createNamespace(admin, 'team-new');
    const id = s.wait(49 * 60).get(operator, 'team-new/api-db');
    return [{ code: 'cross-namespace', severity: 'low', evidence: [id] }];
  }),
  quiet('the first reads of a cluster', (s) => void s.get(api, 'team-b/api-db'), COLD),
  below('who always read the whole cluster names a namespace: kept for the record', (s) => {
    for (let round = 0; round < 20; round++) work(s.wait(12), round);
    const id = s.get(operator, 'team-b/api-db');
    return [{ code: 'cross-namespace', severity: 'low', evidence: [id] }];
  }),
  below('on the fourth day with a new namespace this is what it does', (s) => {
    const backup = newcomer(s, 30);
    const ids = ['team-b', 'team-c', 'team-d', 'team-e'].map((team) => {
      days(s, 1);
      return s.get(backup, `${team}/api-db`);
    });
    const severities = ['medium', 'low', 'low', 'low'] as const;
    return ids.map((id, day) => ({ code: 'cross-namespace', severity: severities[day] ?? 'low', evidence: [id] }));
  }),
  fires('three foreign namespaces in one hour make nothing normal', (s) => {
    const ids = ['team-b', 'team-c', 'team-d', 'team-e'].map((team) => s.get(api, `${team}/api-db`));
    return ids.map((id) => ({ code: 'cross-namespace', severity: 'medium', evidence: [id] }));
  }),
  blindSpot('a workload that was never seen before starts with the foreign secret', (s) => {
    s.get(pod('team-a', 'fresh', 3), 'team-b/api-db');
  }),
  blindSpot('read under the identity of the other team: see impersonated-read', (s) => {
    s.get(actingAs(bob, appOf('team-b', 'api')), 'team-b/api-db');
  }),
  blindSpot('mounted into a pod: then the kubelet reads it', (s) => {
    s.send(alice, { verb: 'create', resource: 'pods', namespace: 'team-b', code: 201 });
    work(s, 0);
  }),
];
