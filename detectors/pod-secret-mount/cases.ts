import { controller, kubelet, pod, scheduler } from '../../test/scenario/callers.ts';
import { below, blindSpot, fires, quiet } from '../../test/scenario/cases.ts';
import { alice, appOf, bob, TEAMS } from '../../test/scenario/cluster.ts';
import type { Caller } from '../../test/scenario/event.ts';
import { createPod, issueToken, podBody } from '../../test/scenario/requests.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

/** A few hours of a small cluster are as many pods as a day of a real one. */
const SMALL = { settings: { minClusterPods: 5, habitPods: 3 } };
const api = appOf('team-a', 'api');
const replicas = controller('replicaset-controller');
const node = kubelet(3);

/** A pod is made, and its kubelet reads a secret for it. */
function mount(s: Scenario, by: Caller, path: string, secret: string): [made: string, read: string] {
  const made = createPod(s, by, path);
  return [made, s.wait(0.2).watch(node, secret, { binding: '' })];
}

export const cases = [
  fires(
    'a workload makes a pod in the namespace of another team, and its kubelet reads a secret there',
    (s) => {
      const evidence = mount(s, api, 'team-d/helper', 'team-d/vault');
      const says = 'team-a:api made a pod in team-d, and system:node:node-3 read team-d/vault for it';
      return [{ code: 'unusual-mount', severity: 'medium', evidence, says }];
    },
    SMALL,
  ),
  fires(
    'in its own namespace, with a secret that it never read',
    (s) => [{ code: 'unusual-mount', severity: 'medium', evidence: mount(s, api, 'team-a/helper', 'team-a/vault') }],
    SMALL,
  ),
  fires(
    'a person makes a pod where it has no business',
    (s) => [{ code: 'unusual-mount', severity: 'medium', evidence: mount(s, alice, 'team-d/helper', 'team-d/vault') }],
    SMALL,
  ),
  fires(
    'the level shows the pod: nothing has to be waited for',
    (s) => {
      const id = createPod(s, alice, 'team-d/helper', podBody('default', 'vault', 'tls'));
      return [{ code: 'unusual-mount', severity: 'medium', evidence: [id], says: 'that mounts tls, vault' }];
    },
    SMALL,
  ),
  fires(
    'it mounts nothing and runs as an account that reads secrets',
    (s) => {
      const id = createPod(s, alice, 'team-d/helper', podBody('api'));
      return [{ code: 'unusual-mount', severity: 'medium', evidence: [id], says: 'that runs as api' }];
    },
    SMALL,
  ),
  below(
    'a person tries something out where it is at home',
    (s) => [{ code: 'unusual-mount', severity: 'low', evidence: mount(s, bob, 'team-b/helper', 'team-b/vault') }],
    SMALL,
  ),
  quiet(
    'a person makes a pod with what it reads anyway',
    (s) => {
      mount(s, bob, 'team-b/helper', 'team-b/worker-db');
      createPod(s, bob, 'team-b/second', podBody('default', 'worker-db'));
    },
    SMALL,
  ),
  quiet(
    'a controller of the control plane makes the first pod of its kind: the control plane gave it its token',
    (s) => {
      const jobs = controller('job-controller');
      issueToken(s, scheduler, jobs);
      mount(s, jobs, 'team-d/nightly', 'team-d/vault');
      createPod(s, jobs, 'team-d/nightly-2', podBody('api', 'vault'));
    },
    SMALL,
  ),
  fires(
    'one that is only called so: somebody else gave it its token',
    (s) => {
      const jobs = controller('job-controller');
      issueToken(s, api, jobs);
      const evidence = mount(s, jobs, 'team-d/nightly', 'team-d/vault');
      return [{ code: 'unusual-mount', severity: 'medium', evidence }];
    },
    SMALL,
  ),
  quiet(
    "a registry's credentials are in every namespace",
    (s) => {
      for (const team of TEAMS.slice(0, 4)) s.watch(node, `${team}/registry`, { binding: '' });
      mount(s, alice, 'team-h/helper', 'team-h/registry');
      createPod(s, alice, 'team-h/second', podBody('default', 'registry'));
    },
    SMALL,
  ),
  quiet(
    'controllers make pods, and kubelets read for them',
    (s) => {
      for (const team of TEAMS.slice(0, 2)) {
        createPod(s, replicas, team);
        s.wait(0.2).watch(node, `${team}/fresh-db`, { binding: '' });
      }
    },
    SMALL,
  ),
  quiet(
    'a rollout at the same time: the read may be for one of its pods',
    (s) => {
      createPod(s, replicas, 'team-d');
      mount(s, alice, 'team-d/helper', 'team-d/vault');
    },
    SMALL,
  ),
  quiet(
    'a quarter of an hour later it is for something else',
    (s) => {
      createPod(s, alice, 'team-d/helper');
      s.wait(15).watch(node, 'team-d/vault', { binding: '' });
    },
    SMALL,
  ),
  quiet('a log in which few pods were made knows nobody who makes them', (s) => {
    mount(s, alice, 'team-d/helper', 'team-d/vault');
  }),
  quiet(
    'a pod that was refused, and a dry run',
    (s) => {
      createPod(s, alice, 'team-d/helper', { code: 403, ...podBody('api', 'vault') });
      createPod(s, alice, 'team-d/helper', { query: ['dryRun=All'], ...podBody('api', 'vault') });
    },
    SMALL,
  ),
  blindSpot(
    'at Metadata level: a Deployment is made, whose pods a controller makes',
    (s) => {
      s.send(alice, {
        verb: 'create',
        resource: 'deployments',
        apiGroup: 'apps',
        namespace: 'team-d',
        name: 'x',
        code: 201,
      });
      createPod(s, replicas, 'team-d');
      s.wait(0.2).watch(node, 'team-d/vault', { binding: '' });
    },
    SMALL,
  ),
  blindSpot(
    'a second pod on a node that watches the secret already makes no event',
    (s) => {
      s.watch(node, 'team-d/vault', { binding: '' });
      createPod(s.wait(30), pod('team-a', 'odd', 1), 'team-d/helper');
    },
    SMALL,
  ),
];
