import { HOUR_US, MINUTE_US } from '../../../src/model/time.ts';
import type { Caller } from '../../scenario/event.ts';
import { tokenCaller } from '../callers.ts';
import { requestToken, watchSecrets } from '../requests.ts';
import { clusterGrantTo } from '../rights.ts';
import type { Simulation } from '../simulation.ts';
import type { Account } from '../world.ts';

const ADDRESS = '10.0.0.4';

export const apiServer: Caller = {
  username: 'system:apiserver',
  uid: 'b0a1c2d3-0000-4000-8000-00000000a915',
  groups: ['system:authenticated', 'system:masters'],
  ip: '127.0.0.1',
  userAgent: 'kube-apiserver/v1.36.3 (linux/amd64) kubernetes/$Format',
};

const controllerManager: Caller = certified('system:kube-controller-manager', 'kube-controller-manager');
export const scheduler: Caller = certified('system:kube-scheduler', 'kube-scheduler');

function certified(username: string, agent: string): Caller {
  const fingerprint = Buffer.from(username).toString('hex').padEnd(64, '7').slice(0, 64);
  return {
    username,
    groups: ['system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': `X509SHA256=${fingerprint}` },
    ip: ADDRESS,
    userAgent: `${agent}/v1.36.3 (linux/amd64) kubernetes/$Format/${agent}`,
  };
}

/** The controller manager's own accounts: it asks for their tokens and uses them from its address. */
export class Controllers {
  readonly #sim: Simulation;
  readonly #known = new Map<string, { account: Account; token: string; issuedUs: number }>();

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  caller(name: string): Caller {
    const sim = this.#sim;
    const known = this.#known.get(name) ?? {
      account: { namespace: 'kube-system', name, uid: sim.dice.uuid() },
      token: '',
      issuedUs: 0,
    };
    this.#known.set(name, known);
    if (sim.nowUs - known.issuedUs > 50 * MINUTE_US) {
      known.token = requestToken(sim, controllerManager, known.account).token;
      known.issuedUs = sim.nowUs;
    }
    sim.waitUntil(known.issuedUs);
    const agent = `kube-controller-manager/v1.36.3 (linux/amd64) kubernetes/$Format/system:serviceaccount:kube-system:${name}`;
    return tokenCaller(known.account, known.token, ADDRESS, agent);
  }

  /** What allows one of them. */
  grant(name: string): ReturnType<typeof clusterGrantTo> {
    return clusterGrantTo({ namespace: 'kube-system', name, uid: '' }, `system:controller:${name}`);
  }
}

/** The control plane watches all secrets, always. */
export function runControlPlane(sim: Simulation): void {
  for (const caller of [apiServer, controllerManager]) {
    const renew = () => {
      watchSecrets(sim, caller, '', HOUR_US, { query: ['sendInitialEvents=true', 'timeoutSeconds=3600'] });
      return true;
    };
    sim.every(HOUR_US, renew, 0);
  }
}

/** The namespace controller empties a namespace that was deleted. */
export function emptyNamespace(sim: Simulation, controllers: Controllers, namespace: string): void {
  const caller = controllers.caller('namespace-controller');
  const grant = controllers.grant('namespace-controller');
  for (const resource of ['pods', 'secrets', 'configmaps', 'serviceaccounts']) {
    for (const verb of ['deletecollection', 'list']) sim.send(caller, { verb, resource, namespace, ...grant });
  }
  sim.world.secrets.delete(namespace);
  sim.world.owners.delete(namespace);
}
