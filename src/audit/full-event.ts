import type { AuditEvent, Counted, Decoded, Provenance, RejectCode, Rejected, Touch } from '../model/audit-event.ts';
import type { Caller } from '../model/caller.ts';
import { readGrant, readIssuedCredentialId, readLegacyToken, readStaleSeconds } from './annotations.ts';
import { readContent } from './bodies/content.ts';
import { readPodStatus as readStatusBody } from './bodies/pod-status.ts';
import { readCaller, readUser } from './caller.ts';
import { excerpt, withoutTokens } from './excerpt.ts';
import { child, field, isObject, type Json, number, text } from './fields.ts';
import { boundedAuditId, requestIdentity } from './identity-hash.ts';
import { readObjectRef } from './object-ref.ts';
import { readPodStatus, writesPodStatus } from './pod-status.ts';
import { provenanceOf, stageOf } from './provenance.ts';
import { readTime } from './read-time.ts';
import { readSelection, WHOLE } from './selection.ts';
import { isDecodedResource, isLongRunning, isRefusal } from './tiers.ts';

/** What an envelope says beside the event. */
export interface Beside {
  /** When it was shipped, for an event that lost its own time; undefined where nobody says. */
  timeUs: () => number | undefined;
  provenance: Provenance | undefined;
}

const NOTHING_BESIDE: Beside = { timeUs: () => undefined, provenance: undefined };

/** What was read of an event before it was parsed. */
export interface Known {
  caller: Caller;
  timeUs: number;
}

/** One parsed audit event, in the tier it deserves. Never throws on any JSON value. */
export function readEvent(cluster: string, event: Json, known?: Known, beside = NOTHING_BESIDE): Decoded {
  const ownTime = timeText(event);
  const timeUs = known?.timeUs ?? (ownTime === '' ? (beside.timeUs() ?? Number.NaN) : readTime(ownTime));
  if (Number.isNaN(timeUs)) return reject(cluster, 'bad-timestamp', JSON.stringify(event));
  if (!isPlausible(event)) return reject(cluster, 'bad-field', JSON.stringify(event));
  if (text(event, 'stage') === 'RequestReceived') return counted(cluster, timeUs);
  const caller = known?.caller ?? readCaller(event);
  if (!isDecoded(event)) return toTouch(cluster, timeUs, caller, event);
  const decoded = toAuditEvent(cluster, event, timeUs, caller);
  decoded.provenance = provenanceOf(event, caller, beside.provenance, ownTime === '');
  return decoded;
}

/** Events of 2017 have one time of seconds; '' where there is none at all. */
function timeText(event: Json): string {
  return (
    text(event, 'stageTimestamp') ||
    text(event, 'requestReceivedTimestamp') ||
    text(event, 'timestamp') ||
    text(child(event, 'metadata'), 'creationTimestamp')
  );
}

export function reject(cluster: string, code: RejectCode, line: string): Rejected {
  return { tier: 'rejected', cluster, code, excerpt: excerpt(line) };
}

export function counted(cluster: string, timeUs: number): Counted {
  return { tier: 'counted', cluster, timeUs };
}

/** The fields without which nothing can be said. `user` may be empty (a 401), `objectRef` absent. */
function isPlausible(event: Json): boolean {
  const user = field(event, 'user');
  return (
    text(event, 'verb') !== '' &&
    typeof (field(event, 'auditID') ?? '') === 'string' &&
    (user === undefined || isObject(user)) &&
    typeof (field(event, 'requestURI') ?? '') === 'string'
  );
}

function isDecoded(event: Json): boolean {
  const object = child(event, 'objectRef');
  const annotations = child(event, 'annotations');
  return (
    isDecodedResource(text(object, 'resource'), text(object, 'subresource'), text(event, 'verb')) ||
    isRefusal(statusCode(event)) ||
    isObject(field(event, 'impersonatedUser')) ||
    tellsOfPod(event) ||
    readLegacyToken(annotations) !== undefined ||
    readStaleSeconds(annotations) > 0
  );
}

/** A kubelet's word on where its pod is; most policies leave it out. */
function tellsOfPod(event: Json): boolean {
  return writesPodStatus(event) && readStatusBody(event) !== undefined;
}

/** Some stores write numbers as text. */
function statusCode(event: Json): number {
  const status = child(event, 'responseStatus');
  const written = text(status, 'code');
  return written !== '' && /^\d{3}$/.test(written) ? Number(written) : number(status, 'code');
}

/** The server takes the parameter with any value but an empty one for a request to change nothing. */
function isDryRun(event: Json): boolean {
  const requestURI = field(event, 'requestURI');
  return typeof requestURI === 'string' && /[?&]dryRun=[^&]/.test(requestURI);
}

/** Resources of which detectors ask what the query selects. */
const SELECTIVE = new Set(['secrets', 'pods']);

function toTouch(cluster: string, timeUs: number, caller: Caller, event: Json): Touch | Counted {
  if (caller.user.username === '') return counted(cluster, timeUs);
  const isLong = isLongRunning(text(event, 'verb'), text(child(event, 'objectRef'), 'subresource'));
  const isRequest = !isLong || stageOf(event) !== 'ResponseComplete';
  return { tier: 'touch', cluster, timeUs, caller, isRequest, podStatus: readPodStatus(event, statusCode(event)) };
}

function toAuditEvent(cluster: string, event: Json, timeUs: number, caller: Caller): AuditEvent {
  const annotations = child(event, 'annotations');
  const status = child(event, 'responseStatus');
  const impersonated = field(event, 'impersonatedUser');
  const object = readObjectRef(event);
  return {
    tier: 'event',
    cluster,
    auditID: boundedAuditId(event),
    stage: stageOf(event),
    level: text(event, 'level'),
    verb: text(event, 'verb'),
    timeUs,
    caller,
    impersonated: isObject(impersonated) ? readUser(impersonated) : undefined,
    userAgent: withoutTokens(text(event, 'userAgent')),
    object,
    selection: SELECTIVE.has(object.resource) ? readSelection(event) : WHOLE,
    code: statusCode(event),
    isImpersonationDenied: text(status, 'message').includes('cannot impersonate'),
    decision: text(annotations, 'authorization.k8s.io/decision'),
    grant: readGrant(annotations),
    issuedCredentialId: readIssuedCredentialId(annotations),
    legacyToken: readLegacyToken(annotations),
    staleSeconds: readStaleSeconds(annotations),
    provenance: undefined,
    hadBody: isObject(field(event, 'requestObject')) || isObject(field(event, 'responseObject')),
    content: readContent(event, object),
    isTruncated: text(annotations, 'audit.k8s.io/truncated') === 'true',
    isDryRun: isDryRun(event),
    request: requestIdentity(cluster, event, caller.user.username),
  };
}
