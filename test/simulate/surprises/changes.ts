import { DAY_US, HOUR_US, MINUTE_US, SECOND_US } from '../../../src/model/time.ts';
import { rollOut } from '../actors/pods.ts';
import type { Cluster } from '../cluster.ts';
import { getSecret, listSecrets, speakerOf, writeSecret } from '../requests.ts';
import { bind, clusterGrantTo, grantTo } from '../rights.ts';
import type { Workload } from '../world.ts';

function created(cluster: Cluster, namespace: string, team: string): void {
  const { sim, admin, controllers } = cluster;
  sim.send(admin, { verb: 'create', resource: 'namespaces', name: namespace, code: 201 });
  const by = 'service-account-controller';
  const account = { verb: 'create', resource: 'serviceaccounts', namespace, name: 'default', code: 201 };
  sim.send(controllers.caller(by), { ...account, ...controllers.grant(by) });
  bind(sim, admin, namespace, 'team-edit', team);
}

export function newNamespace(cluster: Cluster): void {
  const { sim, admin } = cluster;
  const team = sim.dice.pick(sim.world.teams);
  const namespace = `${sim.world.namespacesOf(team)[0] ?? team}-${sim.dice.pick(['next', 'v2', 'blue', 'edge'])}`;
  if (sim.world.owners.has(namespace)) return;
  sim.note('new-namespace', `namespace ${namespace} for team ${team}`, 8);
  created(cluster, namespace, team);
  sim.world.owners.set(namespace, team);
  for (const app of ['console', 'indexer']) {
    const { mounts, reads } = cluster.addProgram(team, namespace, app);
    for (const name of new Set([...mounts, ...reads.map((path) => path.split('/')[1] ?? '')])) {
      writeSecret(sim, admin, 'create', `${namespace}/${name}`);
    }
  }
}

export function newTeam(cluster: Cluster): void {
  const { sim } = cluster;
  const team = sim.dice.pick(['cobalt', 'maple', 'sable', 'thistle', 'wren']);
  if (sim.world.teams.includes(team)) return;
  const namespaces = sim.world.plan.namespacesOf(team);
  sim.note('team-onboarding', `team ${team}: ${namespaces.length} namespaces, its people and programs`, 48);
  for (const namespace of namespaces) created(cluster, namespace, team);
  cluster.addTeam(team, namespaces);
}

export function newProgram(cluster: Cluster): void {
  const { sim, ci } = cluster;
  const namespace = sim.dice.pick([...sim.world.owners.keys()]);
  const app = sim.dice.pick(['forecaster', 'reporter', 'translator', 'geocoder']);
  if (sim.world.workloads.some((one) => one.namespace === namespace && one.app === app)) return;
  sim.note('new-workload', `${namespace}/${app}`, 8);
  const workload = cluster.addProgram(sim.world.owners.get(namespace) ?? '', namespace, app);
  ci.release(workload);
}

/** A program runs under a new account from its next release on. */
export function renameAccount(cluster: Cluster): void {
  const { sim, admin } = cluster;
  const workload = sim.dice.pick(sim.world.readers.filter(({ team, replicas }) => team && replicas > 0));
  const { namespace, app } = workload;
  sim.note('service-account-renamed', `${namespace}/${app} becomes ${app}-runtime`, 4);
  workload.account = { namespace, name: `${app}-runtime`, uid: sim.dice.uuid() };
  sim.send(admin, { verb: 'create', resource: 'serviceaccounts', namespace, name: `${app}-runtime`, code: 201 });
  bind(sim, admin, namespace, app, workload.account);
  rollOut(cluster, workload);
}

/** One team grants a program of another a secret, and that reads it from now on. */
export function integrate(cluster: Cluster): void {
  const { sim, ci } = cluster;
  const workload = sim.dice.pick(sim.world.readers.filter(({ team, habit }) => team && habit === 'polls'));
  const path = sim.dice.pick(sim.world.foreignSecrets(workload.team).filter((one) => !one.includes('sh.helm')));
  const [namespace = ''] = path.split('/');
  sim.note('integration', `${workload.namespace}/${workload.app} is granted ${path} and reads it from now on`, 24);
  // The authorizer names the binding that the reads go through.
  bind(sim, ci.caller(), namespace, workload.app, workload.account, ci.grant);
  sim.pause(2 * MINUTE_US);
  rollOut(cluster, workload);
  workload.reads = [...workload.reads, path];
}

/** A third of all secrets get new values; the programs read them again. */
export function rotateSecrets(cluster: Cluster): void {
  const { sim, admin } = cluster;
  sim.note('rotation-wave', 'a third of the secrets rotated', 8);
  for (const workload of sim.world.workloads.filter(({ team }) => team && sim.dice.chance(0.33))) {
    sim.after(sim.dice.between(0, 6) * HOUR_US, () => {
      for (const path of workload.reads.filter((one) => !one.endsWith('-tls'))) {
        writeSecret(sim, admin, 'patch', path);
        cluster.takeUp(path);
      }
    });
  }
}

/** Every secret is read and replaced, so that it is stored under the new key. */
export function reencrypt({ sim, admin }: Cluster): void {
  sim.note('re-encryption', 'every secret read and replaced under a new storage key', 2);
  listSecrets(sim, admin, '');
  for (const [namespace, names] of sim.world.secrets) {
    for (const name of names) sim.send(admin, { verb: 'update', namespace, name });
  }
}

/** A namespace is restored from a backup after a mistake. */
export function restoreBackup(cluster: Cluster): void {
  const { sim, admin } = cluster;
  const namespace = sim.dice.pick([...sim.world.owners.keys()]);
  sim.note('restore', `secrets of ${namespace} restored from a backup`, 2);
  const names = sim.world.secretsIn(namespace);
  const backup = cluster.controllerWorkloads.find(({ app }) => app === 'crypto-svc' || app === 'stash-enterprise');
  const pod = backup?.pods.find(({ isAlive }) => isAlive);
  const [caller, grant] = backup && pod ? [speakerOf(sim, pod), clusterGrantTo(backup.account)] : [admin, {}];
  for (const name of names) {
    getSecret(sim, caller, `${namespace}/${name}`, { code: 404, ...grant });
    writeSecret(sim, caller, 'create', `${namespace}/${name}`, grant);
    cluster.takeUp(`${namespace}/${name}`);
  }
}

/** A job of the season: the same secret of its own, once in ten days. */
export function runSeasonalJob(cluster: Cluster): void {
  const { sim } = cluster;
  const workload: Workload | undefined = sim.world.readers.find(({ habit, team }) => habit === 'polls' && team);
  if (!workload) return;
  sim.note('seasonal-job', `${workload.namespace}/${workload.app} reads its licence once in ten days`, 1);
  const path = `${workload.namespace}/${workload.app}-yearly`;
  sim.world.addSecret(workload.namespace, `${workload.app}-yearly`);
  sim.every(
    10 * DAY_US,
    () => {
      const pod = workload.pods.find(({ isAlive }) => isAlive);
      if (pod) getSecret(sim, speakerOf(sim, pod), path, grantTo(workload.account));
      sim.pause(SECOND_US);
      return true;
    },
    0,
  );
}
