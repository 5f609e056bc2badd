import { MAX_TIME_US } from '../../model/time.ts';
import { bounded, child, field, type Json, text } from '../fields.ts';
import { readTime } from '../read-time.ts';

/** Keys under which shippers put the time at which they took a line. */
const TIME_KEYS = ['@timestamp', 'timestamp', 'time', 'Time', 'date', 'ts', 'p_event_time', 'TimeGenerated'];

/** The shipper's time in microseconds: text, or seconds to nanoseconds since the epoch; undefined where there is none. */
export function timeBeside(object: Json): number | undefined {
  for (const key of TIME_KEYS) {
    const timeUs = anyTime(field(object, key));
    if (timeUs !== undefined) return timeUs;
  }
  return undefined;
}

export function anyTime(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const timeUs = /^\d{9,19}(\.\d+)?$/.test(value) ? epochUs(Number(value)) : readTime(value);
    return Number.isNaN(timeUs) ? undefined : timeUs;
  }
  return typeof value === 'number' ? epochUs(value) : undefined;
}

/** The unit shows in the size: all four are apart for any time from 1973 on. */
function epochUs(value: number): number | undefined {
  if (!(value >= 1e8 && value < 1e19)) return undefined;
  const timeUs = Math.round(microseconds(value));
  return timeUs < MAX_TIME_US ? timeUs : undefined;
}

function microseconds(value: number): number {
  if (value < 1e11) return value * 1e6;
  if (value < 1e14) return value * 1e3;
  return value < 1e17 ? value : value / 1e3;
}

const CLUSTER_KEYS = [
  'cluster_name',
  'clusterName',
  'cluster',
  'k8s_cluster',
  'kubernetes_cluster',
  'k8s.cluster.name',
];

/** Cluster named by a shipper beside what it ships; '' where none is. */
export function clusterBeside(object: Json): string {
  const elastic = child(child(object, 'orchestrator'), 'cluster');
  const candidates = [
    text(child(object, 'openshift'), 'cluster_id'),
    text(elastic, 'name') || text(elastic, 'id') || text(object, 'orchestrator.cluster.name'),
    ...CLUSTER_KEYS.map((key) => text(object, key)),
    text(child(object, 'kubernetes'), 'cluster_name'),
    text(child(object, 'fields'), 'cluster'),
  ];
  return clusterName(candidates.find((name) => name !== '') ?? '');
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,252}$/;

/** A name that can be written everywhere a cluster is named; '' for anything else. */
export function clusterName(name: string): string {
  const plain = bounded(name).replace(/^\/+/, '');
  return NAME.test(plain) ? plain : '';
}
