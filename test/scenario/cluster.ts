import { apiServer, controller, kubelet, person, pod, rotated, unboundToken } from './callers.ts';
import type { Caller } from './event.ts';
import { Scenario } from './scenario.ts';

export const NODES = [1, 2, 3, 4] as const;
export const TEAMS = ['team-a', 'team-b', 'team-c', 'team-d', 'team-e', 'team-f', 'team-g', 'team-h'] as const;
const APPS = ['api', 'worker'] as const;

/** Minutes between two rounds of everybody's ordinary requests. */
const ROUND_MINUTES = 12;
/** Rounds between two rotations of a pod's token. */
const ROTATION = 4;

/** The pod of a team's app, always on the same node. */
export function appOf(team: string, app: string): Caller {
  return pod(team, app, nodeOf(team, app));
}

export function nodeOf(team: string, app: string): number {
  return 1 + ((TEAMS.indexOf(team as (typeof TEAMS)[number]) + APPS.indexOf(app as (typeof APPS)[number])) % 4);
}

export const operator = pod('external-secrets', 'external-secrets', 2);
export const ci = unboundToken('team-a', 'deployer', '198.51.100.7');
export const alice = person('alice', 11);
export const bob = person('bob', 12);
export const admin = person('admin', 10, ['system:masters']);

/**
 * A cluster that did nothing but its work for so many hours: pods that read their own secrets and rotate their tokens,
 * kubelets that read by name, an operator and the control plane that watch everything, a CI account, people.
 */
export function warmCluster(hours = 7): Scenario {
  const known = warmed.get(hours) ?? warmUp(hours);
  warmed.set(hours, known);
  return known.copy();
}

/** Hundreds of cases start from the same hours. */
const warmed = new Map<number, Scenario>();

function warmUp(hours: number): Scenario {
  const scenario = new Scenario();
  watchEverything(scenario);
  const rounds = Math.floor((hours * 60) / ROUND_MINUTES);
  for (let round = 0; round < rounds; round++) {
    work(scenario, round);
    scenario.wait(ROUND_MINUTES);
  }
  return scenario;
}

/** One round of everybody's ordinary requests. */
export function work(scenario: Scenario, round: number): void {
  for (const team of TEAMS) for (const app of APPS) readOwn(scenario, team, app, round);
  for (const node of NODES) beKubelet(scenario, node, round);
  scenario.send(operator, { verb: 'get', resource: 'configmaps', namespace: 'external-secrets', name: 'leader' });
  if (round % 5 === 0) watchEverything(scenario);
  if (round % 5 === 1) deploy(scenario, round);
  if (round % 5 === 2) beAtWork(scenario);
}

function readOwn(scenario: Scenario, team: string, app: string, round: number): void {
  const caller = rotated(appOf(team, app), Math.floor(round / ROTATION));
  scenario.get(caller, `${team}/${app}-db`);
  if (round % 6 === 0) scenario.get(caller, `${team}/shared-config`);
}

/** A kubelet reads the secrets its pods mount, one name at a time, by list and watch. */
function beKubelet(scenario: Scenario, node: number, round: number): void {
  const caller = kubelet(node);
  scenario.send(caller, { verb: 'patch', resource: 'nodes', subresource: 'status', name: `node-${node}` });
  if (round % 3 !== 0) return;
  const path = `${TEAMS[(round + node) % TEAMS.length]}/api-db`;
  scenario.list(caller, path, { query: ['limit=500', 'resourceVersion=0'], binding: '' });
  const auditID = scenario.watch(caller, path, { query: ['timeoutSeconds=20'], binding: '' });
  scenario.endWatch(caller, path, auditID);
}

function watchEverything(scenario: Scenario): void {
  scenario.list(operator, '', { query: ['limit=500', 'resourceVersion=0'] });
  for (const caller of [operator, apiServer]) scenario.watch(caller, '', { query: ['sendInitialEvents=true'] });
}

/** A Helm release by CI: it lists its releases by label, reads the last one and writes the next. */
function deploy(scenario: Scenario, round: number): void {
  const release = (revision: number) => `team-a/sh.helm.release.v1.web.v${revision}`;
  const revision = 1 + Math.floor(round / 5);
  scenario.list(ci, 'team-a', { query: ['labelSelector=name%3Dweb%2Cowner%3Dhelm'] });
  scenario.get(ci, release(revision));
  scenario.write(ci, 'create', release(revision + 1));
  scenario.send(controller('replicaset-controller'), {
    verb: 'create',
    resource: 'pods',
    namespace: 'team-a',
    code: 201,
  });
}

function beAtWork(scenario: Scenario): void {
  scenario.get(alice, 'team-a/shared-config');
  scenario.get(bob, 'team-b/shared-config');
  scenario.get(bob, 'team-b/worker-db');
  scenario.list(admin, 'kube-system');
}

/** An account that the cluster has not seen before, after so many reads of its own secret. */
export function newcomer(scenario: Scenario, reads: number, everyMinutes = 2): Caller {
  const caller = pod('team-a', 'fresh', 3);
  for (let n = 0; n < reads; n++) {
    scenario.wait(everyMinutes);
    scenario.get(caller, 'team-a/fresh-db');
  }
  return caller;
}

/** So many reads of a cluster's very first minutes, evenly by everybody. */
export function firstReads(scenario: Scenario, reads: number): void {
  for (let n = 0; n < reads; n++) {
    const team = TEAMS[n % TEAMS.length] ?? 'team-a';
    const app = APPS[Math.floor(n / TEAMS.length) % APPS.length] ?? 'api';
    scenario.get(appOf(team, app), `${team}/${app}-db`);
  }
}

/** Whole days of ordinary work, at one round in four hours. */
export function days(scenario: Scenario, count: number): void {
  for (let round = 0; round < 6 * count; round++) {
    scenario.wait(240);
    work(scenario, round);
  }
}
