import type { Caller } from '../../scenario/event.ts';
import type { Cluster } from '../cluster.ts';
import { getSecret, kubeletOf, listSecrets, refused } from '../requests.ts';
import { bind, grantTo, groupGrant } from '../rights.ts';
import { type Family, type Strike, TOO_WIDE } from './strike.ts';
import { forge, ghost, mint, stolen, takeJobToken } from './tokens.ts';

const ELSEWHERE = ['credential-other-source', 'credential-other-node'];

/** Credentials in other hands: the log contradicts itself. */
export function credentialAttacks(cluster: Cluster): readonly Family[] {
  const certain = { isDeterministic: true };
  return [
    { id: 'stolen-token-outside', cause: ELSEWHERE, ...certain, run: (strike) => stolen(strike, true) },
    { id: 'stolen-token-other-node', cause: ELSEWHERE, ...certain, run: (strike) => stolen(strike, false) },
    { id: 'minted-token', cause: ['token-minted', 'credential-unbound'], ...certain, run: mint },
    { id: 'unissued-token', cause: ['credential-not-issued', 'credential-unbound'], ...certain, run: forge },
    { id: 'ghost-pod', cause: ['credential-after-deletion', ...ELSEWHERE], ...certain, run: (s) => ghost(s, cluster) },
    { id: 'node-theft', cause: [...ELSEWHERE, 'node-not-mounting'], ...certain, run: beNode },
    { id: 'anonymous-read', cause: ['anonymous'], ...certain, run: anonymous },
    { id: 'rolebinding-escalation', cause: ['binding-changed', 'grant-wide'], ...certain, run: escalate },
    {
      id: 'legacy-revival',
      cause: ['legacy-revived', 'legacy-token', 'dormant-credential', 'credential-other-source'],
      days: -1,
      ...certain,
      run: (strike) => revive(strike, cluster, true),
    },
    {
      id: 'dormant-credential',
      cause: ['dormant-credential', 'new-source', 'new-user-agent'],
      days: -1,
      run: (strike) => revive(strike, cluster, false),
    },
    {
      id: 'legacy-pivot',
      cause: ['token-secret-pivot', 'legacy-token', 'credential-other-source', 'cross-namespace', 'cross-team'],
      ...certain,
      run: (strike) => pivot(strike, cluster),
    },
    {
      id: 'shared-ci-token',
      cause: ['credential-other-source', 'shared-identity', 'new-source'],
      run: (strike) => takeJobToken(strike, cluster),
    },
  ];
}

function beNode(strike: Strike): string | undefined {
  const { sim } = strike;
  const pods = sim.world.livePods.filter(({ mounts, ip, node }) => mounts.length > 0 && ip !== node.ip);
  const pod = sim.dice.pick(pods);
  const ip = sim.dice.chance(0.5) ? strike.internet() : pod.ip;
  const caller: Caller = {
    ...kubeletOf(sim, pod.node),
    ip,
    userAgent: 'kubectl/v1.30.0 (linux/amd64) kubernetes/7c48c2b',
  };
  for (const name of pod.mounts) strike.add(getSecret(sim, caller, `${pod.namespace}/${name}`));
  const why = `no relationship found between node '${pod.node.name}' and this object`;
  for (const path of strike.loot('', 3)) {
    strike.rest(2, 12);
    strike.add(refused(sim, caller, 'get', path, { why }));
  }
  return `client certificate of node ${pod.node.name} used from ${ip}`;
}

function anonymous(strike: Strike): string {
  const { sim } = strike;
  const caller: Caller = {
    username: 'system:anonymous',
    groups: ['system:unauthenticated'],
    ip: strike.internet(),
    userAgent: 'python-requests/2.31.0',
  };
  const grant = groupGrant('public-view', 'system:unauthenticated');
  const [path = ''] = strike.loot('', 1);
  strike.add(listSecrets(sim, caller, path.split('/')[0] ?? '', grant));
  strike.rest(2, 10);
  strike.add(getSecret(sim, caller, path, grant));
  return 'secrets read without credentials';
}

/** A program binds another account into a namespace, and that reads there. */
function escalate(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const helpers = sim.world.readers.filter(({ team, namespace }) => team && namespace !== found.workload.namespace);
  const helper = sim.dice.pick(helpers);
  const pod = helper.pods.find(({ isAlive }) => isAlive);
  const [path = ''] = strike.loot(helper.team, 1);
  const [namespace = ''] = path.split('/');
  if (!pod) return undefined;
  strike.add(bind(sim, found.caller, namespace, 'support-view', helper.account, TOO_WIDE));
  for (const name of sim.dice.sample(sim.world.secretsIn(namespace), 3)) {
    strike.rest(3, 20);
    const grant = grantTo(helper.account, 'support-view', namespace);
    strike.add(getSecret(sim, strike.through(pod), `${namespace}/${name}`, grant));
  }
  return `${found.workload.namespace}/${found.workload.app} binds ${helper.namespace}/${helper.app} into ${namespace}, which then reads`;
}

/** A credential that fell silent weeks ago is back, from elsewhere. */
function revive(strike: Strike, cluster: Cluster, isLegacy: boolean): string | undefined {
  const { sim } = strike;
  const silent = cluster.outsiders.find(({ isSilent, secret }) => isSilent && (secret !== '') === isLegacy);
  if (!silent) return undefined;
  const { account, caller } = silent;
  const ip = strike.internet();
  for (const name of sim.dice.sample(sim.world.secretsIn(account.namespace), 3)) {
    const by = { ...caller, ip, userAgent: 'curl/8.11.1' };
    strike.add(getSecret(sim, by, `${account.namespace}/${name}`, grantTo(account)));
    strike.rest(3, 30);
  }
  return `credential of ${caller.username} used again after a long silence, from ${ip}`;
}

/** The secret that holds a long-lived token is read, and the token used by somebody else. */
function pivot(strike: Strike, cluster: Cluster): string | undefined {
  const { sim } = strike;
  const owner = cluster.outsiders.find(({ secret, isSilent }) => secret !== '' && !isSilent);
  const found = strike.intruded();
  if (!owner || !found) return undefined;
  const { namespace } = owner.account;
  strike.add(getSecret(sim, found.caller, `${namespace}/${owner.secret}`, TOO_WIDE));
  strike.rest(30, 300);
  const caller = { ...owner.caller, ip: found.caller.ip, userAgent: 'curl/8.11.1' };
  for (const name of sim.dice.sample(sim.world.secretsIn(namespace), 2)) {
    strike.add(getSecret(sim, caller, `${namespace}/${name}`, grantTo(owner.account)));
    strike.rest(3, 30);
  }
  return `${found.workload.namespace}/${found.workload.app} reads the token of ${owner.caller.username} and uses it`;
}
