import type { AuditEvent, Touch } from '../model/audit-event.ts';

/**
 * What a feed shows, and what it lacks, counted over events that detectors look at; the others cost nothing here.
 * `no…` count events of callers that should have the field.
 */
export interface FeedCounts {
  secretGets: number;
  secretLists: number;
  secretWatches: number;
  /** Watches that were logged when they started. */
  watchStarts: number;
  secretWrites: number;
  /** Answered 401: nobody is known to have asked. */
  unauthenticated: number;
  /** Events about secrets that carried a body. */
  secretBodies: number;
  tokenRequests: number;
  /** Pods that were made or given a node, and writes of what became of them. */
  podStarts: number;
  podStatuses: number;
  /** Events of callers that are known by name. */
  authenticated: number;
  noGroups: number;
  noUserAgent: number;
  noSource: number;
  /** Without the decision of the authorizer. */
  noAnnotations: number;
  noStage: number;
  /** Of service accounts and nodes, without the long-lived tokens, which have no id. */
  withCredential: number;
  noCredential: number;
}

export function emptyFeedCounts(): FeedCounts {
  return {
    secretGets: 0,
    secretLists: 0,
    secretWatches: 0,
    watchStarts: 0,
    secretWrites: 0,
    unauthenticated: 0,
    secretBodies: 0,
    tokenRequests: 0,
    podStarts: 0,
    podStatuses: 0,
    authenticated: 0,
    noGroups: 0,
    noUserAgent: 0,
    noSource: 0,
    noAnnotations: 0,
    noStage: 0,
    withCredential: 0,
    noCredential: 0,
  };
}

export function countEvent(counts: FeedCounts, event: AuditEvent): void {
  const { object, code, caller } = event;
  if (object.resource === 'secrets' && object.subresource === '') countSecret(counts, event);
  if (object.resource === 'serviceaccounts' && object.subresource === 'token') counts.tokenRequests += 1;
  if (object.resource === 'pods') countPod(counts, event);
  if (code === 401) counts.unauthenticated += 1;
  if (caller.user.username !== '' && caller.user.username !== 'system:anonymous') countFields(counts, event);
}

/** Most writes of a pod's status are no events: `countTouch` has them. */
function countPod(counts: FeedCounts, { object, verb, code }: AuditEvent): void {
  const isStart = verb === 'create' && (object.subresource === '' || object.subresource === 'binding');
  if (isStart && code === 201) counts.podStarts += 1;
  if (object.subresource === 'status') counts.podStatuses += 1;
}

export function countTouch(counts: FeedCounts, { podStatus }: Touch): void {
  if (podStatus !== '') counts.podStatuses += 1;
}

function countSecret(counts: FeedCounts, { verb, stage, hadBody }: AuditEvent): void {
  if (hadBody) counts.secretBodies += 1;
  if (verb === 'get') counts.secretGets += 1;
  else if (verb === 'list') counts.secretLists += 1;
  else if (verb !== 'watch') counts.secretWrites += 1;
  else if (stage === 'ResponseStarted') counts.watchStarts += 1;
  else counts.secretWatches += 1;
}

function countFields(counts: FeedCounts, event: AuditEvent): void {
  const { user, extra, source } = event.caller;
  counts.authenticated += 1;
  if (user.groups.length === 0) counts.noGroups += 1;
  if (event.userAgent === '') counts.noUserAgent += 1;
  if (source.ip === '') counts.noSource += 1;
  if (event.decision === '') counts.noAnnotations += 1;
  if (event.stage === '') counts.noStage += 1;
  if (event.legacyToken || !hasCredentials(user.username)) return;
  if (extra.credentialId) counts.withCredential += 1;
  else counts.noCredential += 1;
}

/** The API server names the credential of these; people may come through proxies that have none. */
function hasCredentials(username: string): boolean {
  return username.startsWith('system:serviceaccount:') || username.startsWith('system:node:');
}
