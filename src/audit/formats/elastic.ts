import { child, field, isObject, type Json, text } from '../fields.ts';
import { clusterBeside, timeBeside } from './beside.ts';
import type { Content, Format } from './format.ts';

/**
 * Filebeat and Elastic Agent (the line under `message` or `event.original`), documents of the kubernetes integration
 * (the event under `kubernetes.audit`), and both as Elasticsearch answers with them.
 */
export const elastic: Format = {
  name: 'elastic',
  unpack: (object) => {
    const hits = field(child(object, 'hits'), 'hits');
    if (Array.isArray(hits)) return hits.map((value) => ({ value }));
    const source = field(object, '_source');
    if (isObject(source)) return [{ value: source }];
    const value = documentOf(object);
    if (value === undefined) return undefined;
    return [{ value, cluster: clusterBeside(object), timeUs: timeBeside(object) } satisfies Content];
  },
};

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
