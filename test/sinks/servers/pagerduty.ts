import { type Asked, jsonSaid, objectIn, type Said } from './http-target.ts';

/**
 * PagerDuty's Events API v2 as its OpenAPI description (PagerDuty/api-schema, reference/events-v2) tells it: required
 * fields, lengths, closed lists, 202 with the key, 400 with what is wrong.
 */
export class PagerdutyAccount {
  /** State of every incident, by its key. */
  readonly incidents = new Map<string, 'triggered' | 'acknowledged' | 'resolved'>();
  /** Every accepted event as `action key`. */
  readonly events: string[] = [];
  /** Every accepted trigger as `key revision`, by what its details tell. */
  readonly revisions: string[] = [];
  readonly #routingKey: string;

  constructor(routingKey: string) {
    this.#routingKey = routingKey;
  }

  judge = ({ path, body }: Asked): Said => {
    if (path !== '/v2/enqueue') return jsonSaid(404, { message: 'not found' });
    if (Buffer.byteLength(body) > 512 * 1024) return jsonSaid(413, { message: 'too large' });
    const event = objectIn(body);
    const errors = event ? faultsOf(event) : ['body is no object'];
    if (event?.routing_key !== this.#routingKey) errors.push('routing_key is unknown');
    if (!event || errors.length > 0) return jsonSaid(400, { status: 'invalid event', message: 'bad', errors });
    const key = String(event.dedup_key);
    this.#take(String(event.event_action), key);
    const details = (event.payload as { custom_details?: { alert?: string } } | undefined)?.custom_details;
    this.revisions.push(`${key} ${/revision (\d+)/.exec(details?.alert ?? '')?.[1] ?? ''}`);
    return jsonSaid(202, { status: 'success', message: 'Event processed', dedup_key: key });
  };

  #take(action: string, key: string): void {
    this.events.push(`${action} ${key}`);
    const now = this.incidents.get(key);
    if (action === 'trigger' && (now === undefined || now === 'resolved')) this.incidents.set(key, 'triggered');
    if (action === 'acknowledge' && now === 'triggered') this.incidents.set(key, 'acknowledged');
    if (action === 'resolve' && now !== undefined) this.incidents.set(key, 'resolved');
  }
}

const SEVERITIES = ['critical', 'error', 'warning', 'info'];

function faultsOf({ event_action, dedup_key, payload }: Record<string, unknown>): string[] {
  const faults: string[] = [];
  const isText = (value: unknown, max: number) => typeof value === 'string' && value.length > 0 && value.length <= max;
  if (!['trigger', 'acknowledge', 'resolve'].includes(String(event_action))) faults.push('event_action');
  if (dedup_key !== undefined && !isText(dedup_key, 255)) faults.push('dedup_key');
  if (event_action !== 'trigger') return dedup_key === undefined ? [...faults, 'dedup_key is required'] : faults;
  const { summary, source, severity, timestamp } = (payload ?? {}) as Record<string, unknown>;
  if (!isText(summary, 1_024)) faults.push('payload.summary');
  if (!isText(source, 1_024)) faults.push('payload.source');
  if (!SEVERITIES.includes(String(severity))) faults.push('payload.severity');
  if (timestamp !== undefined && Number.isNaN(Date.parse(String(timestamp)))) faults.push('payload.timestamp');
  return faults;
}
