import type { Ownership } from '../../model/inventory.ts';
import { child, type Json, text } from '../fields.ts';

/** Who answers for an object, by its labels and then its annotations: `team`, or any `…/team`. */
export function readOwnership(metadata: Json): Ownership {
  const places = [child(metadata, 'labels'), child(metadata, 'annotations')];
  const find = (key: string) => places.map((place) => named(place, key)).find((value) => value !== '') ?? '';
  return { team: find('team'), owner: find('owner'), environment: find('environment'), contact: find('contact') };
}

function named(place: Json, key: string): string {
  const exact = text(place, key);
  if (exact) return exact;
  const prefixed = Object.keys(place)
    .filter((name) => name.endsWith(`/${key}`))
    .sort();
  return prefixed.map((name) => text(place, name)).find((value) => value !== '') ?? '';
}

const CLOUD_ROLES = [
  'eks.amazonaws.com/role-arn',
  'iam.gke.io/gcp-service-account',
  'azure.workload.identity/client-id',
] as const;

/** Roles outside the cluster, with the annotation that gives each. What is no plain name is left out. */
export function readCloudRoles(metadata: Json): string[] {
  const annotations = child(metadata, 'annotations');
  return CLOUD_ROLES.map((key) => [key, text(annotations, key)] as const)
    .filter(([, value]) => /^[\x21-\x7e]{1,512}$/.test(value))
    .map(([key, value]) => `${key}=${value}`);
}
