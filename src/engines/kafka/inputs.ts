import type { KafkaMessage } from '../../kafka/client.ts';

/** A topic that a shipper fills with audit events, and what says which cluster they come from: exactly one of the three. */
export interface RawInput {
  topic: string;
  cluster?: string | undefined;
  /** Name of the record header that holds the cluster's name. */
  clusterHeader?: string | undefined;
  /** Path in the JSON value, such as `kubernetes.cluster`. */
  clusterField?: string | undefined;
}

/** As in the configuration: what names a cluster must not be able to name anything else. */
const CLUSTER = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,252}$/;

/** The cluster that a record comes from; undefined when the record does not say so in the form of a cluster's name. */
export function clusterOf(
  { cluster, clusterHeader, clusterField }: RawInput,
  message: KafkaMessage,
): string | undefined {
  if (cluster !== undefined) return cluster;
  const name = clusterHeader !== undefined ? headerOf(message, clusterHeader) : fieldOf(message, clusterField ?? '');
  return name !== undefined && CLUSTER.test(name) ? name : undefined;
}

function headerOf({ headers }: KafkaMessage, name: string): string | undefined {
  if (!headers || !Object.hasOwn(headers, name)) return undefined;
  const value = headers[name];
  return Array.isArray(value) ? value[0]?.toString() : value?.toString();
}

function fieldOf({ value }: KafkaMessage, path: string): string | undefined {
  let at: unknown;
  try {
    at = JSON.parse(value?.toString() ?? '');
  } catch {
    return undefined;
  }
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return typeof at === 'string' ? at : undefined;
}
