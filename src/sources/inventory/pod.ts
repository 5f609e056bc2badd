import { child, field, isObject, type Json, text } from '../../audit/fields.ts';
import type { PodObject, SecretReference, SecretWay } from '../../model/inventory.ts';
import { parseTime } from '../../model/time.ts';

/** A pod by an allow-list: names and the ways in which it refers to secrets. No value, command or annotation. */
export function readPod(item: Json): PodObject {
  const [metadata, spec, status] = [child(item, 'metadata'), child(item, 'spec'), child(item, 'status')];
  const createdUs = parseTime(text(metadata, 'creationTimestamp'));
  return {
    kind: 'pod',
    namespace: text(metadata, 'namespace'),
    name: text(metadata, 'name'),
    uid: text(metadata, 'uid'),
    account: text(spec, 'serviceAccountName') || 'default',
    node: text(spec, 'nodeName'),
    owner: readOwner(metadata),
    ip: text(status, 'podIP'),
    phase: text(status, 'phase'),
    createdUs: Number.isNaN(createdUs) ? 0 : createdUs,
    secrets: readReferences(spec),
  };
}

/** The controller behind a pod; of a ReplicaSet made by a Deployment, the Deployment. */
function readOwner(metadata: Json): string {
  const references = objects(metadata, 'ownerReferences');
  const controller = references.find((reference) => field(reference, 'controller') === true) ?? references[0];
  if (!controller) return text(metadata, 'generateName').replace(/-$/, '');
  const [kind, name] = [text(controller, 'kind'), text(controller, 'name')];
  const hash = text(child(metadata, 'labels'), 'pod-template-hash');
  const isDeployed = kind === 'ReplicaSet' && hash !== '' && name.endsWith(`-${hash}`);
  return isDeployed ? `Deployment/${name.slice(0, -hash.length - 1)}` : `${kind}/${name}`;
}

export function objects(parent: Json, key: string): readonly Json[] {
  const list = field(parent, key);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** All kinds of containers in a pod. */
export function containersOf(spec: Json): readonly Json[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) => objects(spec, key));
}

function readReferences(spec: Json): SecretReference[] {
  const ways = new Map<string, Set<SecretWay>>();
  const note = (name: string, way: SecretWay) => {
    if (name) ways.set(name, (ways.get(name) ?? new Set()).add(way));
  };
  const containers = containersOf(spec);
  const subPaths = subPathVolumes(containers);
  for (const volume of objects(spec, 'volumes')) {
    for (const [name, way] of volumeSecrets(volume)) note(name, subPaths.has(text(volume, 'name')) ? 'subPath' : way);
  }
  for (const container of containers) for (const [name, way] of containerSecrets(container)) note(name, way);
  for (const secret of objects(spec, 'imagePullSecrets')) note(text(secret, 'name'), 'imagePullSecret');
  return [...ways]
    .map(([name, found]) => ({ name, ways: [...found].sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

type Found = [name: string, way: SecretWay][];

/** Volumes of which some container mounts a part: such a mount never changes. */
function subPathVolumes(containers: readonly Json[]): Set<string> {
  const mounts = containers.flatMap((container) => objects(container, 'volumeMounts'));
  const partial = mounts.filter((mount) => text(mount, 'subPath') || text(mount, 'subPathExpr'));
  return new Set(partial.map((mount) => text(mount, 'name')));
}

/** Storage drivers name their secret in one of these places. */
const DRIVER_SECRETS = ['secretRef', 'nodePublishSecretRef'] as const;

function volumeSecrets(volume: Json): Found {
  const projected = objects(child(volume, 'projected'), 'sources').map((source) =>
    text(child(source, 'secret'), 'name'),
  );
  const drivers = Object.keys(volume).map((key) => child(volume, key));
  const named = drivers.flatMap((driver) => [
    text(driver, 'secretName'),
    ...DRIVER_SECRETS.map((key) => text(child(driver, key), 'name')),
  ]);
  return [
    ...named.map((name): Found[number] => [name, 'volume']),
    ...projected.map((name): Found[number] => [name, 'projected']),
  ];
}

function containerSecrets(container: Json): Found {
  const env = objects(container, 'env').map((variable) =>
    text(child(child(variable, 'valueFrom'), 'secretKeyRef'), 'name'),
  );
  const envFrom = objects(container, 'envFrom').map((source) => text(child(source, 'secretRef'), 'name'));
  return [
    ...env.map((name): Found[number] => [name, 'env']),
    ...envFrom.map((name): Found[number] => [name, 'envFrom']),
  ];
}
