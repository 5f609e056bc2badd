import { DAY_US, HOUR_US, SECOND_US } from '../../../src/model/time.ts';
import type { Caller } from '../../scenario/event.ts';
import { legacyCaller } from '../callers.ts';
import type { Cluster } from '../cluster.ts';
import { getSecret } from '../requests.ts';
import { grantTo } from '../rights.ts';
import type { Simulation } from '../simulation.ts';
import type { Account } from '../world.ts';

/** A machine outside of the cluster with a credential that nobody renews. */
export interface Outsider {
  account: Account;
  caller: Caller;
  /** Its token's secret, or '' for a certificate. */
  secret: string;
  paths: string[];
  isSilent: boolean;
}

/** Integrations: daily and weekly ones, and ones that fell silent in the first days. */
export function addOutsiders(cluster: Cluster): Outsider[] {
  const { sim } = cluster;
  const namespaces = [...sim.world.owners.keys()];
  return ['invoicing', 'datalake', 'statuspage', 'sap-link', 'partner-sync', 'old-mirror'].map((name, at) => {
    const namespace = sim.dice.pick(namespaces);
    const outsider = at % 3 === 2 ? certified(sim, name, namespace, at) : tokened(sim, name, namespace, at);
    const isDone = at >= 4;
    const stopUs = sim.startUs + (isDone ? sim.dice.between(2.5, 4.5) : 1000) * DAY_US;
    sim.every([5 * HOUR_US, DAY_US, 9 * HOUR_US, 7 * DAY_US, 6 * HOUR_US, 7 * HOUR_US][at] ?? DAY_US, () => {
      outsider.isSilent = sim.nowUs > stopUs;
      if (!outsider.isSilent) visit(sim, outsider);
      return !outsider.isSilent;
    });
    return outsider;
  });
}

function tokened(sim: Simulation, name: string, namespace: string, at: number): Outsider {
  const account = { namespace, name, uid: sim.dice.uuid() };
  const secret = `${name}-token`;
  sim.world.addSecret(namespace, secret);
  const caller = legacyCaller(account, secret, `203.0.113.${20 + at * 9}`, `${name}/3.${at} okhttp/4.12.0`);
  return { account, caller, secret, paths: pathsIn(sim, namespace), isSilent: false };
}

function certified(sim: Simulation, name: string, namespace: string, at: number): Outsider {
  const caller: Caller = {
    username: `svc-${name}`,
    groups: ['integrations', 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': `X509SHA256=${sim.dice.hex(64)}` },
    ip: `203.0.113.${20 + at * 9}`,
    userAgent: `${name}/3.${at} python-requests/2.32.3`,
  };
  const account = { namespace, name, uid: '' };
  return { account, caller, secret: '', paths: pathsIn(sim, namespace), isSilent: false };
}

function pathsIn(sim: Simulation, namespace: string): string[] {
  return sim.dice.sample(sim.world.secretsIn(namespace), 2).map((name) => `${namespace}/${name}`);
}

function visit(sim: Simulation, { caller, account, paths }: Outsider): void {
  for (const path of paths) {
    getSecret(sim, caller, path, grantTo(account));
    sim.pause(SECOND_US);
  }
}
