import type { Caller, Counted, Touch } from '../model/audit-event.ts';
import { parseTime } from '../model/time.ts';
import { createCallerCache } from './caller-cache.ts';
import { type Hop, hopObject, next, textAt, textEnd } from './hops.ts';
import { isDecodedResource, isLongRunning, isRefusal } from './tiers.ts';

const PREFIX = '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"';

/** What a line is, read without parsing it: its tier, or at least its caller. */
export interface Glance {
  /** The whole answer, when no detector needs the event. */
  decoded: Touch | Counted | undefined;
  /** The caller, known from earlier lines; undefined when it must be read from the event. */
  caller: Caller | undefined;
}

const NOTHING: Glance = { decoded: undefined, caller: undefined };

/**
 * Reads the tier of a line as the API server itself writes it, by hopping from key to key, without parsing it.
 *
 * Takes a line as one character per byte. `decoded` is undefined for "parse it whole": whenever a detector needs the
 * event, and whenever anything is not exactly where the server's encoder puts it, to the last brace: a cut line, or
 * two torn into one, is never taken for whole. Quotes inside JSON strings are always escaped, so no client-chosen text
 * can look like a key.
 */
export function createFastPath(cluster: string): (line: string) => Glance {
  const callerOf = createCallerCache();
  return (line) => {
    const parts = findParts(line);
    if (!parts) return NOTHING;
    const caller = callerOf(line.slice(parts.caller, parts.callerEnd));
    if (!caller) return NOTHING;
    const timeUs = parseTime(textAt(line, parts.time));
    if (!(timeUs > 0)) return NOTHING;
    if (line.startsWith('RequestReceived"', parts.stage))
      return { decoded: { tier: 'counted', cluster, timeUs }, caller };
    if (needsDetector(line, parts)) return { decoded: undefined, caller };
    const isRequest = !line.startsWith('ResponseComplete"', parts.stage) || !isLong(line, parts);
    return { decoded: { tier: 'touch', cluster, timeUs, caller, isRequest }, caller };
  };
}

/** Where the parts of a line begin that decide its tier. */
interface Parts {
  stage: number;
  verb: number;
  /** From `"user":{` to the end of the list of source addresses. */
  caller: number;
  callerEnd: number;
  /** Behind `"objectRef":{"resource":"`. */
  resource: number;
  /** The closing brace of objectRef. */
  objectEnd: number;
  /** Behind `"code":`; of a request just received, which has none yet, the end of objectRef. */
  code: number;
  /** Behind `"stageTimestamp":"`. */
  time: number;
  annotations: Hop | undefined;
}

function findParts(line: string): Parts | undefined {
  if (!line.startsWith(PREFIX)) return undefined;
  const auditId = next(line, textEnd(line, PREFIX.length), '","auditID":"');
  const stage = next(line, textEnd(line, auditId), '","stage":"');
  const uri = next(line, textEnd(line, stage), '","requestURI":"');
  const verb = next(line, textEnd(line, uri), '","verb":"');
  const user = next(line, textEnd(line, verb), '","user":{');
  const sources = user < 0 ? -1 : line.indexOf('},"sourceIPs":[', user);
  const sourcesEnd = sources < 0 ? -1 : line.indexOf(']', sources);
  const agent = next(line, sourcesEnd, '],"userAgent":"');
  const resource = next(line, textEnd(line, agent), '","objectRef":{"resource":"');
  // No user agent, no objectRef, no status, or a failure: rare, parsed whole.
  const object = resource < 0 ? undefined : hopObject(line, resource - 12);
  if (!object) return undefined;
  const isReceipt = line.startsWith('RequestReceived"', stage);
  const code = isReceipt ? object.end : next(line, object.end, '},"responseStatus":{"metadata":{},"code":');
  const rest = code < 0 ? undefined : findRest(line, code);
  if (!rest) return undefined;
  return { stage, verb, caller: user - 8, callerEnd: sourcesEnd + 1, resource, objectEnd: object.end, code, ...rest };
}

/** The end of a line: times, then annotations or nothing. Between status and times there may be bodies. */
function findRest(line: string, code: number): Pick<Parts, 'time' | 'annotations'> | undefined {
  const time = line.lastIndexOf(',"stageTimestamp":"') + 19;
  const timeEnd = time < code ? -1 : line.indexOf('"', time);
  const received = line.lastIndexOf(',"requestReceivedTimestamp":"', time);
  const isPair = next(line, textEnd(line, received + 29), '","stageTimestamp":"') === time;
  if (timeEnd < 0 || received < code || !isPair) return undefined;
  const hasBody = line.charCodeAt(received - 1) !== CLOSE || line.indexOf('}', code) !== received - 1;
  if (hasBody && line.includes('{"kind":"Event","apiVersion":"audit.', code)) return undefined;
  if (line.endsWith('"}') && timeEnd === line.length - 2) return { time, annotations: undefined };
  const start = next(line, timeEnd, '","annotations":{');
  const annotations = start < 0 ? undefined : hopObject(line, start);
  return annotations && annotations.end === line.length - 2 && line.endsWith('}}') ? { time, annotations } : undefined;
}

const CLOSE = 125;

function needsDetector(line: string, parts: Parts): boolean {
  if (isRefusal(Number.parseInt(line.slice(parts.code, parts.code + 3), 10))) return true;
  const resource = textAt(line, parts.resource);
  const subresource = WITH_SUBRESOURCES.has(resource) ? subresourceAt(line, parts) : '';
  if (isDecodedResource(resource, subresource, textAt(line, parts.verb))) return true;
  return parts.annotations !== undefined && line.includes('"authentication.k8s.io/', parts.annotations.start);
}

/** Resources of which some subresource is decoded. */
const WITH_SUBRESOURCES = new Set(['serviceaccounts', 'pods', 'nodes', 'certificatesigningrequests']);

function isLong(line: string, parts: Parts): boolean {
  return isLongRunning(textAt(line, parts.verb), subresourceAt(line, parts));
}

/** Searched in objectRef alone: what follows it may be long. */
function subresourceAt(line: string, { resource, objectEnd }: Parts): string {
  const object = line.slice(resource, objectEnd);
  const at = object.indexOf('"subresource":"');
  return at > 0 ? textAt(object, at + 15) : '';
}
