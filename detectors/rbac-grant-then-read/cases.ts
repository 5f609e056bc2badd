import { controller, pod, unboundToken } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, alice, appOf, bob, ci, firstReads } from '../../test/scenario/cluster.ts';
import type { Caller } from '../../test/scenario/event.ts';
import { changeRights, ESCALATION } from '../../test/scenario/requests.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const api = appOf('team-a', 'api');
const worker = appOf('team-a', 'worker');
const installer = pod('installers', 'installer', 4);
const BINDING = 'rolebindings/team-b/made';
const THROUGH = { binding: 'made/team-b' };
const EVERYWHERE = {
  annotations: {
    'authorization.k8s.io/reason':
      'RBAC: allowed by ClusterRoleBinding "made" of ClusterRole "reader" to ServiceAccount "api/team-a"',
  },
};

/** A binding, and after so many hours a read that it allowed. */
function grantThenRead(s: Scenario, maker: Caller, reader: Caller, hours: number): [made: string, read: string] {
  const made = changeRights(s, maker, BINDING);
  return [made, s.wait(60 * hours).get(reader, 'team-b/api-db', THROUGH)];
}

export const cases = [
  fires('a workload gives rights', (s) => {
    const id = changeRights(s, api, BINDING);
    const says = 'system:serviceaccount:team-a:api changed rolebindings made in team-b';
    return [{ code: 'binding-changed', severity: 'medium', evidence: [id], says }];
  }),
  fires('it tries to give what it does not have: the request was allowed, the right refused', (s) => {
    const id = changeRights(s, api, 'clusterrolebindings//made', ESCALATION);
    const says = 'was refused to change clusterrolebindings made';
    return [{ code: 'binding-changed', severity: 'medium', evidence: [id], says }];
  }),
  fires('it may not even ask, and its try names nothing', (s) => {
    const id = changeRights(s, api, 'roles/team-a', { code: 403 });
    return [{ code: 'binding-changed', severity: 'medium', evidence: [id] }];
  }),
  fires('it makes itself a binding and reads through it', (s) => {
    const [made, read] = grantThenRead(s, api, api, 0.1);
    return [
      { code: 'binding-changed', severity: 'medium', evidence: [made] },
      { code: 'binding-changed', severity: 'high', evidence: [made, read], says: 'which it had made itself' },
    ];
  }),
  fires('the whole cluster, through a binding that it changed', (s) => {
    const made = changeRights(s, api, 'clusterrolebindings//made', { verb: 'patch', code: 200 });
    const read = s.list(api, '', EVERYWHERE);
    return [
      { code: 'binding-changed', severity: 'medium', evidence: [made] },
      { code: 'binding-changed', severity: 'high', evidence: [made, read], says: 'read */* through made' },
    ];
  }),
  fires('another account reads through it: two steps of one hand', (s) => {
    const [made, read] = grantThenRead(s, api, worker, 0.1);
    return [
      { code: 'binding-changed', severity: 'medium', evidence: [made] },
      { code: 'binding-changed', severity: 'medium', evidence: [made, read], says: 'team-a:api had made' },
    ];
  }),
  fires('a person reads through a right of its own making', (s) => {
    const evidence = grantThenRead(s, bob, bob, 0.1);
    return [{ code: 'binding-changed', severity: 'high', evidence, says: 'bob@example.com read team-b/api-db' }];
  }),
  below('a day later it is an old right', (s) => {
    const [made] = grantThenRead(s, api, api, 25);
    return [{ code: 'binding-changed', severity: 'medium', evidence: [made] }];
  }),
  below('an account that never read a secret may be an installer', (s) => {
    const ids = [1, 2, 3, 4].map((n) => changeRights(s.wait(6), installer, `rolebindings/team-b/part-${n}`));
    // From the fourth on it does so by habit.
    return ids.slice(0, 3).map((id) => ({ code: 'binding-changed', severity: 'low', evidence: [id] }));
  }),
  below('and what it installed reads its own secrets', (s) => {
    const made = changeRights(s, installer, 'rolebindings/team-a/fresh');
    const read = s.get(pod('team-a', 'fresh', 2), 'team-a/fresh-db', { binding: 'fresh/team-a' });
    return [
      { code: 'binding-changed', severity: 'low', evidence: [made] },
      { code: 'binding-changed', severity: 'low', evidence: [made, read] },
    ];
  }),
  below(
    'in a log that has just begun nobody is known',
    (s) => {
      firstReads(s, 199);
      grantThenRead(s, api, api, 0.1);
    },
    COLD,
  ),
  quiet(
    'an operator that has made bindings from the first minute on goes on making them',
    (s) => {
      for (let n = 0; n < 3; n++) changeRights(s, installer, `rolebindings/team-a/part-${n}`);
      firstReads(s, 250);
      changeRights(s, installer, 'rolebindings/team-a/part-4');
      s.get(worker, 'team-a/worker-db', { binding: 'part-4/team-a' });
    },
    COLD,
  ),
  quiet('a person gives a workload a right, and it uses it', (s) => {
    changeRights(s, admin, 'rolebindings/team-a/more');
    s.wait(5).get(api, 'team-a/api-db', { binding: 'more/team-a' });
  }),
  quiet('a pipeline makes an account and its rights, and the pod starts', (s) => {
    changeRights(s, ci, 'roles/team-a/fresh');
    changeRights(s, alice, 'rolebindings/team-a/fresh');
    s.wait(1).get(pod('team-a', 'fresh', 2), 'team-a/fresh-db', { binding: 'fresh/team-a' });
  }),
  quiet('a workload that is refused to look at roles changes nothing', (s) => {
    const about = { resource: 'rolebindings', apiGroup: 'rbac.authorization.k8s.io', namespace: 'team-a' };
    s.send(api, { verb: 'list', ...about, code: 403 });
  }),
  quiet('roles and bindings go with their namespace', (s) => {
    s.deleteNamespace(admin, 'team-h');
    for (const resource of ['roles', 'rolebindings'])
      changeRights(s, controller('namespace-controller'), `${resource}/team-h`, {
        verb: 'deletecollection',
        code: 200,
      });
  }),
  quiet('a controller puts roles together', (s) => {
    const by = controller('clusterrole-aggregation-controller');
    changeRights(s, by, 'clusterroles//admin', { verb: 'patch', code: 200 });
  }),
  blindSpot('a role is widened: the bindings to it stay as they are', (s) => {
    changeRights(s, api, 'roles/team-a/api', { verb: 'update', code: 200 });
    s.get(api, 'team-a/worker-db', { binding: 'api/team-a' });
  }),
  blindSpot('a person gives rights to an account whose token it stole', (s) => {
    grantThenRead(s, bob, worker, 0.1);
  }),
  blindSpot('a pipeline does, and a right for everybody is looked at like any other', (s) => {
    const deployer = unboundToken('team-b', 'deployer', '198.51.100.8');
    for (let n = 0; n < 3; n++) s.get(deployer, 'team-b/deploy-key');
    const id = changeRights(s, deployer, 'clusterrolebindings//system-authenticated-reads-secrets');
    return [{ code: 'binding-changed', severity: 'low', evidence: [id] }];
  }),
  blindSpot('a binding whose name the server made up has none in the log', (s) => {
    changeRights(s, api, 'rolebindings/team-b');
  }),
];
