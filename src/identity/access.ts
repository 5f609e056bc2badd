import type { Access, Scope } from '../model/access.ts';
import type { AuditEvent } from '../model/audit-event.ts';

/**
 * The read of a secret that an event is, or that it tried to be; undefined for everything else.
 *
 * Only status 200 gave anything away: `decision: allow` stands on 404s too. A watch streams what it selects from its
 * start on, so it counts once, at ResponseStarted; its end is no second read.
 */
export function accessOf(event: AuditEvent): Access | undefined {
  const { object, verb, selection } = event;
  if (object.resource !== 'secrets' || object.subresource !== '') return undefined;
  if (verb !== 'get' && verb !== 'list' && verb !== 'watch') return undefined;
  if (verb === 'watch' && event.stage === 'ResponseComplete' && event.code === 200) return undefined;
  return {
    verb,
    scope: scopeOf(object.namespace, object.name),
    namespace: object.namespace,
    name: object.name,
    code: event.code,
    isRead: event.code === 200,
    isFiltered: selection.isFiltered && object.name === '',
    hasSelector: selection.hasSelector && object.name === '',
    isChunk: selection.isChunk,
    isContinued: verb === 'list' && selection.continueRv !== '',
    grant: event.grant,
  };
}

function scopeOf(namespace: string, name: string): Scope {
  if (name) return namespace ? 'name' : 'name-in-all';
  return namespace ? 'namespace' : 'cluster';
}
