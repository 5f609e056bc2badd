import type { SecretReference, SecretWay } from '../../model/inventory.ts';
import { child, type Json, objects, text } from '../fields.ts';

/** All kinds of containers in a pod. */
export function containersOf(spec: Json): readonly Json[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) => objects(spec, key));
}

/** The secrets of its namespace that a pod refers to by name, and how. Bounded by what a pod's spec can hold. */
export function readReferences(spec: Json): SecretReference[] {
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
