import { pod, rotated, unboundToken } from '../../test/scenario/callers.ts';
import { below, blindSpot, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, alice, appOf, bob } from '../../test/scenario/cluster.ts';
import type { Caller } from '../../test/scenario/event.ts';
import { startPod } from '../../test/scenario/pods.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const CODE = 'shared-identity' as const;
const POD_NAME = 'authentication.kubernetes.io/pod-name';

/** A pod that a controller starts, and that runs as the account `shared`. */
function start(s: Scenario, controller: string): Caller {
  const caller = pod('team-a', 'shared', 3, controller.length);
  startPod(s, caller, {}, controller);
  return caller;
}

/** A pod of the same account; no body tells of its controller. */
function untold(name: string): Caller {
  const caller = pod('team-a', 'shared', 3, name.length);
  return { ...caller, extra: { ...caller.extra, [POD_NAME]: `${name}-5b55d7466f-9gcvc` } };
}

/** So many hours in which each of them reads the account's secret. */
function use(s: Scenario, hours: number, ...callers: readonly Caller[]): string[] {
  const ids: string[] = [];
  for (let n = 0; n < hours; n++) {
    s.wait(60);
    for (const caller of callers) ids.push(s.get(rotated(caller, n), 'team-a/api-db'));
  }
  return ids;
}

function label(s: Scenario, namespace: string, environment: string): void {
  const metadata = { name: namespace, labels: { environment } };
  s.send(admin, {
    verb: 'update',
    resource: 'namespaces',
    namespace,
    name: namespace,
    bodies: { requestObject: { kind: 'Namespace', apiVersion: 'v1', metadata } },
  });
}

export const cases = [
  fires('pods of two controllers under one account, for a day', (s) => {
    const ids = use(s, 13, start(s, 'web'), start(s, 'worker'));
    return [
      { code: CODE, severity: 'low', evidence: ids.slice(-1), says: 'pods of web, worker all use team-a/shared' },
    ];
  }),
  fires('a third one is news again', (s) => {
    const [web, worker] = [start(s, 'web'), start(s, 'worker')];
    const two = use(s, 13, web, worker).slice(-1);
    const three = use(s, 13, web, worker, start(s, 'migration'));
    return [
      { code: CODE, severity: 'low', evidence: two, says: 'pods of web, worker all' },
      { code: CODE, severity: 'low', evidence: three.slice(-1), says: 'pods of migration, web, worker all' },
    ];
  }),
  fires('a token of the account of pods is used where people work', (s) => {
    const id = s.get(unboundToken('team-a', 'api', bob.ip), 'team-a/api-db');
    return [{ code: CODE, severity: 'low', evidence: [id], says: 'by a token among people at 192.0.2.12' }];
  }),
  fires('an account of staging reads secrets of production', (s) => {
    label(s, 'team-a', 'staging');
    label(s, 'team-b', 'production');
    const id = s.get(appOf('team-a', 'api'), 'team-b/api-db');
    return [
      {
        code: CODE,
        severity: 'low',
        evidence: [id],
        says: 'of environment staging read secrets of environment production',
      },
    ];
  }),
  quiet('many pods of one controller', (s) => {
    const web = start(s, 'web');
    use(s, 14, web, rotated(web, 99));
  }),
  quiet('a controller is renamed: both run for the time of the rollout', (s) => {
    const web = start(s, 'web');
    use(s, 14, web);
    const site = start(s, 'site');
    use(s, 1, web, site);
    use(s, 14, site);
  }),
  quiet('replicas, stateful ones too', (s) => {
    use(s, 14, pod('team-a', 'api', 1, 0), pod('team-a', 'api', 2, 1));
  }),
  quiet('people read in all environments', (s) => {
    label(s, 'team-a', 'staging');
    label(s, 'team-b', 'production');
    s.get(alice, 'team-a/shared-config');
  }),
  below('within one environment', (s) => {
    for (const team of ['team-a', 'team-b']) label(s, team, 'production');
    s.get(appOf('team-a', 'api'), 'team-b/api-db');
  }),
  below('a token from a network without people', (s) => {
    s.get(unboundToken('team-a', 'api', '203.0.113.9'), 'team-a/api-db');
  }),
  blindSpot(
    'controllers that only the names of their pods show',
    (s) => void use(s, 13, untold('web'), untold('worker')),
  ),
  blindSpot('environments that no label names', (s) => void s.get(appOf('team-a', 'api'), 'team-b/api-db')),
  blindSpot('a second controller whose pods never read a secret', (s) => {
    use(s, 14, start(s, 'web'));
    const worker = start(s, 'worker');
    for (let n = 0; n < 14; n++) s.wait(60).get(worker, 'team-a/none', { code: 404 });
  }),
];
