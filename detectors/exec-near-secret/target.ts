import type { Moment, Past } from '../../src/detect/moment.ts';

/** What lies where a session leads to. */
interface Target {
  text: string;
  /** It holds every secret of the cluster: the store behind the API, or the API server's keys. */
  holdsAll: boolean;
  /** What the pod refers to, where inventory knows it. */
  secrets: readonly string[];
}

export function targetOf({ event, past }: Moment): Target {
  const { namespace, name, resource } = event.object;
  if (resource === 'nodes') return { text: `node ${name}`, holdsAll: bearsControlPlane(name, past), secrets: [] };
  const pod = past.inventory.pod(namespace, name, '');
  const secrets = pod?.secrets.map((secret) => secret.name) ?? [];
  return { text: `pod ${namespace}/${name}`, holdsAll: holdsAll(namespace, name, past), secrets };
}

/**
 * A pod that mounts the keys or the store, or the whole node. Where its paths are not known, one that its node made
 * itself: the control plane runs as static pods, whose copies in the API kubelets make. Where nothing at all is known
 * of it, its name as kubeadm and its kin give it.
 */
function holdsAll(namespace: string, name: string, { inventory, objects }: Past): boolean {
  const told = inventory.pod(namespace, name, '');
  if (told && told.hostPaths.length > 0) return told.hostPaths.some(leadsToAll);
  const maker = objects.pod(namespace, name)?.createdBy ?? '';
  if (maker.startsWith('system:node:') || told?.owner.startsWith('Node/')) return true;
  if (maker !== '') return false;
  return namespace === 'kube-system' && CONTROL_PLANE.some((prefix) => name.startsWith(prefix));
}

const CONTROL_PLANE = ['etcd-', 'kube-apiserver-'] as const;

/** Static pods bear the name of their node behind their own. */
function bearsControlPlane(node: string, { inventory, objects }: Past): boolean {
  const own = CONTROL_PLANE.map((prefix) => `${prefix}${node}`);
  return own.some((pod) => inventory.pod('kube-system', pod, '') ?? objects.pod('kube-system', pod));
}

/** The store's files, the API server's keys, or the whole node. */
function leadsToAll(path: string): boolean {
  return (
    path === '/' ||
    ['/etc', '/var', '/var/lib', '/etc/kubernetes', '/var/lib/etcd'].includes(path.replace(/\/$/, '')) ||
    path.startsWith('/etc/kubernetes/pki')
  );
}
