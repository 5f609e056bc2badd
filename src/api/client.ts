import type { z } from 'zod';
import type { Fact } from '../model/access.ts';
import type { Alert } from '../model/alert.ts';
import { type ErrorCode, SecretwatchError } from '../model/error.ts';
import type { Finding } from '../model/finding.ts';
import { formatTime } from '../model/time.ts';
import type { Holders } from '../timeline/answers/holders.ts';
import type { Lineage } from '../timeline/answers/lineage.ts';
import type { Normal } from '../timeline/answers/normal.ts';
import type { Reach, ReachSubject } from '../timeline/answers/reach.ts';
import type {
  AlertHistory,
  FirstRead,
  Page,
  Reader,
  RejectSample,
  StoreStats,
  Subject,
  Timeline,
  TimelineEntry,
} from '../timeline/port.ts';
import type { DecisionRequest } from './decision.ts';
import { errorSchema } from './schemas.ts';

/** A running service, as it may be asked. */
export interface ServiceAddress {
  /** `http://HOST:PORT` */
  url: string;
  token: string;
  instance: string;
}

type Parameters = Readonly<Record<string, string | number | undefined>>;

/** Answers from a running service. */
export function askService(address: ServiceAddress): Timeline {
  const get = <T>(path: string, parameters: Parameters = {}) => ask<T>(address, path, parameters);
  return {
    timeline: ({ subject, cluster, sinceUs, untilUs, limit }) =>
      get<Page<TimelineEntry>>('/api/v1/timeline', {
        ...subjectParameters(subject),
        ...range(sinceUs, untilUs),
        cluster,
        limit,
      }),
    alerts: ({ sinceUs, untilUs, ...rest }) =>
      get<Page<Alert>>('/api/v1/alerts', { ...range(sinceUs, untilUs), ...rest }),
    alert: (id) => orNothing(get<AlertHistory>(`/api/v1/alerts/${encodeURIComponent(id)}`)),
    finding: (id) => orNothing(get<Finding>(`/api/v1/findings/${encodeURIComponent(id)}`)),
    findings: ({ sinceUs, untilUs, detectors, ...rest }) =>
      get<Page<Finding>>('/api/v1/findings', { ...range(sinceUs, untilUs), detectors: detectors?.join(','), ...rest }),
    facts: ({ sinceUs, untilUs, types, ...rest }) =>
      get<Page<Fact>>('/api/v1/facts', { ...range(sinceUs, untilUs), types: types.join(','), ...rest }),
    readers: ({ sinceUs, untilUs, ...rest }) =>
      get<Page<Reader>>('/api/v1/readers', { ...range(sinceUs, untilUs), ...rest }),
    firstReads: ({ sinceUs, untilUs, ...rest }) =>
      get<Page<FirstRead>>('/api/v1/first-reads', { ...range(sinceUs, untilUs), ...rest }),
    holders: ({ secret, cluster, atUs }) =>
      get<Holders>('/api/v1/holders', { ...subjectParameters({ secret }), cluster, at: atUs && formatTime(atUs) }),
    reach: ({ subject, cluster, sinceUs }) =>
      get<Reach>('/api/v1/reach', { ...reachParameters(subject), ...range(sinceUs, undefined), cluster }),
    lineage: ({ credential, cluster }) => orNothing(get<Lineage>('/api/v1/lineage', { credential, cluster })),
    normal: ({ principal, cluster }) => orNothing(get<Normal>('/api/v1/baseline', { principal, cluster })),
    stats: () => get<StoreStats>('/api/v1/stats'),
    rejects: async (limit) => (await get<{ items: RejectSample[] }>('/api/v1/rejects', { limit })).items,
    close: async () => {},
  };
}

/** Hands a decision to a running service; answers the alert's new revision. */
export function postDecision(address: ServiceAddress, alert: string, request: DecisionRequest): Promise<Alert> {
  const path = `/api/v1/alerts/${encodeURIComponent(alert)}/decisions`;
  const headers = { 'content-type': 'application/json' };
  return send<Alert>(address, path, { method: 'POST', headers, body: JSON.stringify(request) });
}

/** Whether the process at this address is the one that wrote it down. */
export async function isAlive({ url, instance }: ServiceAddress): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) });
    return ((await response.json()) as { instance?: string }).instance === instance;
  } catch {
    return false;
  }
}

async function ask<T>(address: ServiceAddress, path: string, parameters: Parameters): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  return send<T>(address, `${path}?${query}`, {});
}

async function send<T>({ url, token }: ServiceAddress, path: string, request: RequestInit): Promise<T> {
  const headers = { ...request.headers, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}${path}`, { ...request, headers, redirect: 'error' });
  if (response.ok) return (await response.json()) as T;
  const fault = errorSchema.safeParse(await response.json().catch(() => undefined));
  throw faultOf(response.status, fault.data);
}

function faultOf(status: number, fault: z.infer<typeof errorSchema> | undefined): SecretwatchError {
  if (!fault) return new SecretwatchError('SW_INTERNAL', `the service answered ${status}`, 'see its log');
  return new SecretwatchError(fault.code as ErrorCode, fault.message, fault.remedy);
}

async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error) => {
    // An id that cannot be one is not there either.
    if (error instanceof SecretwatchError && ['SW_NOT_FOUND', 'SW_USAGE'].includes(error.code)) return undefined;
    throw error;
  });
}

function subjectParameters(subject: Subject): Parameters {
  if ('secret' in subject) return { secret: `${subject.secret.namespace}/${subject.secret.name}` };
  return { ...subject };
}

function reachParameters(subject: ReachSubject): Parameters {
  return 'pod' in subject ? { pod: `${subject.pod.namespace}/${subject.pod.name}` } : { ...subject };
}

function range(sinceUs: number | undefined, untilUs: number | undefined): Parameters {
  return {
    since: sinceUs === undefined ? undefined : formatTime(sinceUs),
    until: untilUs === undefined ? undefined : formatTime(untilUs),
  };
}
