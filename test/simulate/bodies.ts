import type { Request } from '../scenario/event.ts';
import type { Simulation } from './simulation.ts';
import type { Pod, Workload } from './world.ts';

type Bodies = Pick<Request, 'bodies'>;

/** Bodies are in the log only where the cluster's audit policy says so. */
function logged({ world }: Simulation, requestObject: object): Bodies {
  return world.plan.hasBodies ? { bodies: { requestObject } } : {};
}

/** A pod as its controller makes it. */
export function podBody(sim: Simulation, { app, template, account, mounts, isHostNetwork }: Workload): Bodies {
  const set = `${app}-${template}`;
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: set, uid: '', controller: true };
  const metadata = { generateName: `${set}-`, labels: { 'pod-template-hash': template }, ownerReferences: [owner] };
  return logged(sim, {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata,
    spec: { ...mounting(mounts), serviceAccountName: account.name, ...(isHostNetwork && { hostNetwork: true }) },
    status: {},
  });
}

/** A pod that somebody makes by hand. */
export function barePodBody(sim: Simulation, namespace: string, name: string, mounts: readonly string[]): Bodies {
  const spec = { ...mounting(mounts), serviceAccountName: 'default' };
  return logged(sim, { kind: 'Pod', apiVersion: 'v1', metadata: { name, namespace }, spec, status: {} });
}

function mounting(secrets: readonly string[]): object {
  return {
    volumes: secrets.map((secretName, at) => ({ name: `secret-${at}`, secret: { secretName, defaultMode: 420 } })),
    containers: [
      {
        name: 'main',
        volumeMounts: secrets.map((_, at) => ({
          name: `secret-${at}`,
          readOnly: true,
          mountPath: `/etc/secret-${at}`,
        })),
      },
    ],
  };
}

export function bindingBody(sim: Simulation, namespace: string, name: string, node: string): Bodies {
  const target = { kind: 'Node', name: node };
  return logged(sim, { kind: 'Binding', apiVersion: 'v1', metadata: { name, namespace }, target });
}

/** What a kubelet asks for: a token that ends with the pod. */
export function podTokenBody(sim: Simulation, { name, uid }: Pick<Pod, 'name' | 'uid'>): Bodies {
  const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name, uid };
  return logged(sim, {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {},
    spec: { audiences: ['https://kubernetes.default.svc'], expirationSeconds: 3607, boundObjectRef },
    status: { token: '', expirationTimestamp: null },
  });
}
