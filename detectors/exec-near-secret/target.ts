import type { Moment, Past } from '../../src/detect/moment.ts';

/** What lies where a session leads to. */
export interface Target {
  text: string;
  /** It holds every secret of the cluster: the store behind the API, or the API server's keys. */
  holdsAll: boolean;
  /** What the pod refers to, where inventory knows it. */
  secrets: readonly string[];
}

export function targetOf({ event, past }: Moment): Target {
  const { namespace, name, resource } = event.object;
  if (resource === 'nodes')
    return { text: `node ${name}`, holdsAll: past.places.staticPods.bearsControlPlane(name), secrets: [] };
  const pod = past.inventory.pod(namespace, name, '');
  const secrets = pod?.secrets.map((secret) => secret.name) ?? [];
  return { text: `pod ${namespace}/${name}`, holdsAll: holdsAll(namespace, name, past), secrets };
}

/**
 * A pod that mounts the keys or the store, or the whole node. Where its paths are not known, a static pod that few nodes
 * run: the control plane runs as such, and agents run everywhere. Who made a pod through the API made no static one.
 */
function holdsAll(namespace: string, name: string, { inventory, objects, places }: Past): boolean {
  const told = inventory.pod(namespace, name, '');
  if (told && told.hostPaths.length > 0) return told.hostPaths.some(leadsToAll);
  const maker = objects.pod(namespace, name)?.createdBy ?? '';
  if (maker !== '' && !maker.startsWith('system:node:')) return false;
  const isNode = (node: string) => (places.node(node) ?? inventory.node(node)) !== undefined;
  return places.staticPods.isControlPlane(`${namespace}/${name}`, isNode);
}

/** The store's files, the API server's keys, or the whole node. */
function leadsToAll(path: string): boolean {
  return (
    path === '/' ||
    ['/etc', '/var', '/var/lib', '/etc/kubernetes', '/var/lib/etcd'].includes(path.replace(/\/$/, '')) ||
    path.startsWith('/etc/kubernetes/pki')
  );
}
