import type { PodObject } from '../../model/inventory.ts';
import { parseTime } from '../../model/time.ts';
import { child, field, type Json, objects, text } from '../fields.ts';
import { readReferences } from './secret-references.ts';

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
    isHostNetwork: field(spec, 'hostNetwork') === true,
    phase: text(status, 'phase'),
    createdUs: Number.isNaN(createdUs) ? 0 : createdUs,
    secrets: readReferences(spec),
    hostPaths: readHostPaths(spec),
    generateName: text(metadata, 'generateName'),
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

const MAX_HOST_PATHS = 32;

function readHostPaths(spec: Json): string[] {
  const paths = objects(spec, 'volumes').map((volume) => text(child(volume, 'hostPath'), 'path'));
  return [...new Set(paths.filter(Boolean))].slice(0, MAX_HOST_PATHS).sort();
}
