import { child, field, isObject, type Json, text } from '../fields.ts';
import { clusterBeside, timeBeside } from './beside.ts';
import { type Content, type Format, IGNORED } from './format.ts';

/**
 * Filebeat and Elastic Agent (the line under `message` or `event.original`), documents of the kubernetes integration
 * (the event under `kubernetes.audit`), and both as Elasticsearch answers with them.
 */
export const elastic: Format = {
  name: 'elastic',
  unpack: (object) => {
    if (isBulkAction(object)) return [IGNORED];
    const hits = field(child(object, 'hits'), 'hits');
    if (Array.isArray(hits)) return hits.map((value) => ({ value }));
    const source = field(object, '_source') ?? field(object, 'fields');
    if (isObject(source) && isHit(object)) return [{ value: source }];
    const value = documentOf(object);
    if (value === undefined) return undefined;
    return [{ value, cluster: clusterBeside(object), timeUs: timeBeside(object) } satisfies Content];
  },
};

function isHit(object: Json): boolean {
  return Object.hasOwn(object, '_source') || Object.hasOwn(object, '_index');
}

/** Stands before every document in a request to index them. */
function isBulkAction(object: Json): boolean {
  const [action = '', ...others] = Object.keys(object);
  return others.length === 0 && ['index', 'create'].includes(action) && isBulkTarget(field(object, action));
}

function isBulkTarget(target: unknown): boolean {
  return isObject(target) && Object.keys(target).every((key) => key.startsWith('_') || key === 'routing');
}

function documentOf(object: Json): unknown {
  const audit =
    field(child(object, 'kubernetes'), 'audit') ??
    field(object, 'kubernetes.audit') ??
    field(object, 'kubernetes_audit');
  if (isObject(audit)) return withDots(audit);
  if (!isFromBeat(object)) return undefined;
  const original =
    text(child(object, 'event'), 'original') === '' ? undefined : field(child(object, 'event'), 'original');
  return field(object, 'json') ?? field(object, 'message') ?? original;
}

function isFromBeat(object: Json): boolean {
  return ['@metadata', 'agent', 'ecs', 'beat'].some((key) => isObject(field(object, key)));
}

/** The integration writes `authorization_k8s_io/decision`: dots would make fields within fields. */
function withDots(audit: Json): Json {
  const annotations = Object.entries(child(audit, 'annotations'));
  if (!annotations.some(([key]) => UNDOTTED.test(key))) return audit;
  return { ...audit, annotations: Object.fromEntries(annotations.map(([key, value]) => [dotted(key), value])) };
}

const UNDOTTED = /^[^/]*_[^/]*\//;

function dotted(key: string): string {
  const slash = key.indexOf('/');
  return slash < 0 ? key : key.slice(0, slash).replaceAll('_', '.') + key.slice(slash);
}
