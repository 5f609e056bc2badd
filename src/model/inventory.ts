import type { BindingObject, RoleObject } from './rbac.ts';

/** What the API says there is now, beside what the audit stream tells: by an allow-list, never a value. */

/** How a pod comes by a secret. */
const SECRET_WAYS = [
  'volume',
  'projected',
  'subPath',
  'env',
  'envFrom',
  'imagePullSecret',
  'account-imagePullSecret',
] as const;
export type SecretWay = (typeof SECRET_WAYS)[number];

/** One secret that a pod refers to, by its name in the pod's own namespace. */
export interface SecretReference {
  name: string;
  ways: readonly SecretWay[];
}

/** Who answers for something, as its labels or annotations say; '' where they do not. */
export interface Ownership {
  team: string;
  owner: string;
  environment: string;
  contact: string;
}

export interface PodObject {
  kind: 'pod';
  namespace: string;
  name: string;
  uid: string;
  account: string;
  node: string;
  /** The controller behind it, for example `Deployment/api`. */
  owner: string;
  ip: string;
  /** It speaks from its node's address. */
  isHostNetwork: boolean;
  phase: string;
  /** When it was made, microseconds; 0 when it was not told. */
  createdUs: number;
  secrets: readonly SecretReference[];
  /** Paths of the node that it mounts. */
  hostPaths: readonly string[];
  /** Beginning of the name that the server makes up; '' when it bears a name of its own. */
  generateName: string;
}

export interface AccountObject {
  kind: 'account';
  namespace: string;
  name: string;
  uid: string;
  imagePullSecrets: readonly string[];
  /** Roles outside the cluster that it may take on, by the annotation that says so. */
  cloudRoles: readonly string[];
  ownership: Ownership;
}

export interface NamespaceObject {
  kind: 'namespace';
  name: string;
  ownership: Ownership;
}

export interface NodeObject {
  kind: 'node';
  name: string;
  uid: string;
  addresses: readonly string[];
}

/** What may be known of a secret beside its name; nothing that was ever in one. */
export interface SecretObject {
  kind: 'secret';
  namespace: string;
  name: string;
  type: string;
  /** How many keys it has; 0 when it was not told. */
  keys: number;
  /** When it was made, at the latest; microseconds, 0 when it was not told. */
  createdUs: number;
  /** It may be older by up to so much: an age of `5d` is no exact time. */
  ageStepUs: number;
}

export type InventoryObject =
  | PodObject
  | AccountObject
  | NamespaceObject
  | NodeObject
  | SecretObject
  | RoleObject
  | BindingObject;

/** Tells objects apart, whatever is known of them. */
export function objectName(object: InventoryObject): string {
  return `${object.kind} ${'namespace' in object ? object.namespace : ''}/${object.name}`;
}

/** An object as a snapshot holds it: a record of the log like any other, with a position. */
export interface InventoryChange {
  tier: 'inventory';
  cluster: string;
  /** Event time of the event that it stands before; the fold's own clock where that is later. */
  timeUs: number;
  object: InventoryObject;
  /** It is there no more. */
  isGone?: true;
}

/** A team as alerts name it; `source` says what named it. */
export interface Team {
  name: string;
  contact: string;
  source: string;
}
