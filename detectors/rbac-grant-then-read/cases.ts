import { controller, pod } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, alice, appOf, bob, ci, firstReads } from '../../test/scenario/cluster.ts';
import type { Caller, Request } from '../../test/scenario/event.ts';
import { bindingTo, changeRights, ESCALATION, roleGiving, SECRETS_RULE } from '../../test/scenario/requests.ts';
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

const ROLE_API = {
  annotations: {
    'authorization.k8s.io/reason':
      'RBAC: allowed by RoleBinding "api/team-a" of Role "api" to ServiceAccount "api/team-a"',
  },
};

/** The same body, of another kind. */
function kindOf(kind: string, { bodies }: Partial<Request>): Partial<Request> {
  return { bodies: { requestObject: { ...bodies?.requestObject, kind } } };
}

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
  fires('everybody who has a name is given all secrets, by an administrator', (s) => {
    changeRights(s, admin, 'clusterroles//reader', kindOf('ClusterRole', roleGiving(SECRETS_RULE)));
    const id = changeRights(
      s,
      admin,
      'clusterrolebindings//open',
      bindingTo('ClusterRole reader', 'Group system:authenticated'),
    );
    return [{ code: 'binding-changed', severity: 'high', evidence: [id], says: 'admin@example.com changed' }];
  }),
  fires(
    'in the first minute of a log as well: what it gives needs no habits',
    (s) => {
      const id = changeRights(
        s,
        admin,
        'clusterrolebindings//open',
        bindingTo('ClusterRole cluster-admin', 'Group system:unauthenticated'),
      );
      return [{ code: 'binding-changed', severity: 'high', evidence: [id] }];
    },
    COLD,
  ),
  fires('all accounts of a namespace, and the pods that name none', (s) => {
    changeRights(s, admin, 'roles/team-b/reader', roleGiving(SECRETS_RULE));
    const subjects = ['Group system:serviceaccounts:team-b', 'ServiceAccount team-b/default'];
    const ids = subjects.map((subject, n) => {
      return changeRights(
        s,
        admin,
        `rolebindings/team-b/open-${n}`,
        kindOf('RoleBinding', bindingTo('Role reader', subject)),
      );
    });
    return ids.map((id) => ({ code: 'binding-changed', severity: 'medium', evidence: [id] }));
  }),
  fires('a person gives itself the right to give roles', (s) => {
    const bind = { verbs: ['bind'], resources: ['clusterroles'], apiGroups: ['rbac.authorization.k8s.io'] };
    changeRights(s, alice, 'clusterroles//binder', kindOf('ClusterRole', roleGiving(bind)));
    const id = changeRights(
      s,
      bob,
      'clusterrolebindings//mine',
      bindingTo('ClusterRole binder', 'User bob@example.com'),
    );
    return [{ code: 'binding-changed', severity: 'high', evidence: [id] }];
  }),
  fires('the very first change of rights by somebody gives everything', (s) => {
    const id = changeRights(
      s,
      bob,
      'clusterrolebindings//helper',
      bindingTo('ClusterRole cluster-admin', 'ServiceAccount team-a/api'),
    );
    return [{ code: 'binding-changed', severity: 'medium', evidence: [id] }];
  }),
  fires('a workload widens the role that it is bound to', (s) => {
    changeRights(s, admin, 'roles/team-a/api', roleGiving({ verbs: ['get'], resources: ['configmaps'] }));
    const id = changeRights(s, api, 'roles/team-a/api', { verb: 'update', code: 200, ...roleGiving(SECRETS_RULE) });
    const read = s.get(api, 'team-a/worker-db', ROLE_API);
    return [
      { code: 'binding-changed', severity: 'medium', evidence: [id] },
      { code: 'binding-changed', severity: 'high', evidence: [id, read], says: 'whose role api it had changed itself' },
    ];
  }),
  fires('what a workload made is gone again', (s) => {
    const [made, read] = grantThenRead(s, api, api, 0.1);
    const removed = changeRights(s, api, BINDING, { verb: 'delete', code: 200, bodies: { requestObject: {} } });
    return [
      { code: 'binding-changed', severity: 'medium', evidence: [made] },
      { code: 'binding-changed', severity: 'high', evidence: [made, read] },
      {
        code: 'binding-changed',
        severity: 'medium',
        evidence: [made, removed],
        says: 'removed rolebindings made again, 6 min',
      },
    ];
  }),
  below('another binding allows what one always did, and the log does not have its making', (s) => {
    const read = s.get(api, 'team-a/api-db', { binding: 'unseen/team-a' });
    return [{ code: 'binding-changed', severity: 'low', evidence: [read], says: 'through unseen/team-a' }];
  }),
  below('an administrator who manages rights gives everything to a controller', (s) => {
    for (let n = 0; n < 3; n++) changeRights(s, admin, `rolebindings/team-a/part-${n}`);
    const id = changeRights(
      s,
      admin,
      'clusterrolebindings//velero',
      bindingTo('ClusterRole cluster-admin', 'ServiceAccount velero/velero'),
    );
    return [{ code: 'binding-changed', severity: 'low', evidence: [id] }];
  }),
  below('an account that never read is an installer that gives everybody a look at nothing', (s) => {
    changeRights(
      s,
      installer,
      'clusterroles//seen',
      kindOf('ClusterRole', roleGiving({ verbs: ['get'], resources: ['configmaps'] })),
    );
    const id = changeRights(
      s,
      installer,
      'clusterrolebindings//seen',
      bindingTo('ClusterRole seen', 'Group system:authenticated'),
    );
    return [{ code: 'binding-changed', severity: 'low', evidence: [id] }];
  }),
  quiet('an on-call person is given the edit role of a namespace, and gives it back', (s) => {
    const options = kindOf('RoleBinding', bindingTo('ClusterRole edit', 'User bob@example.com'));
    changeRights(s, admin, 'rolebindings/team-b/incident-7', options);
    changeRights(s.wait(90), admin, 'rolebindings/team-b/incident-7', { verb: 'delete', code: 200 });
  }),
  quiet('a role for one secret, bound to a named account', (s) => {
    changeRights(s, admin, 'roles/team-b/one', roleGiving(SECRETS_RULE));
    changeRights(
      s,
      admin,
      'rolebindings/team-b/one',
      kindOf('RoleBinding', bindingTo('Role one', 'ServiceAccount team-a/api')),
    );
    s.wait(30).get(bob, 'team-b/worker-db', { binding: 'reader' });
  }),
  quiet('a dry run changes nothing', (s) => {
    changeRights(s, admin, 'clusterrolebindings//open', {
      query: ['dryRun=All'],
      ...bindingTo('ClusterRole cluster-admin', 'Group system:authenticated'),
    });
  }),
  blindSpot('at Metadata level a right for everybody is looked at like any other', (s) => {
    const about = { verb: 'create', resource: 'clusterrolebindings', apiGroup: 'rbac.authorization.k8s.io' };
    s.send(admin, { ...about, name: 'everybody-reads', code: 201 });
  }),
  blindSpot('a role that the log never showed may give anything', (s) => {
    changeRights(s, admin, 'clusterrolebindings//open', bindingTo('ClusterRole unseen', 'Group system:authenticated'));
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
  blindSpot('a person gives rights to an account whose token it stole', (s) => {
    grantThenRead(s, bob, worker, 0.1);
  }),
  blindSpot('a binding whose name the server made up has none in the log', (s) => {
    changeRights(s, api, 'rolebindings/team-b');
  }),
];
