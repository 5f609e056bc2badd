import type { FeedField, Provenance } from '../model/audit-event.ts';
import type { Caller } from '../model/caller.ts';
import { field, type Json, text } from './fields.ts';

/** A record without a stage stands for the whole request; of a watch, which is told when it begins, for its start. */
export function stageOf(event: Json): string {
  return text(event, 'stage') || (text(event, 'verb') === 'watch' ? 'ResponseStarted' : 'ResponseComplete');
}

/** Undefined for an event that is all there. `told` is what its envelope is known to leave out. */
export function provenanceOf(
  event: Json,
  caller: Caller,
  told: Provenance | undefined,
  isTimeMissing: boolean,
): Provenance | undefined {
  const absent: FeedField[] = told ? [...told.absent] : [];
  const inferred: FeedField[] = told ? [...told.inferred] : [];
  if (text(event, 'auditID') === '') absent.push('audit-id');
  if (field(event, 'requestURI') === undefined) absent.push('query');
  if (caller.source.ip === '') absent.push('sourceIPs');
  // The API server puts everybody into some group.
  if (caller.user.username !== '' && caller.user.groups.length === 0) absent.push('groups');
  if (text(event, 'stage') === '') inferred.push('stage');
  if (isTimeMissing) inferred.push('time');
  if (absent.length === 0 && inferred.length === 0) return undefined;
  return { absent: [...new Set(absent)], inferred: [...new Set(inferred)] };
}
