import type { Caller, Counted, Touch } from '../model/audit-event.ts';
import { parseTime } from '../model/time.ts';
import { createCallerCache } from './caller-cache.ts';
import { next, textAt, textEnd } from './hops.ts';
import { isDecodedResource, isLongRunning, isRefusal } from './tiers.ts';

const PREFIX = '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"';

/** What a line is, read without parsing it: its tier, or at least its caller. */
export interface Glance {
  /** The whole answer, when no detector needs the event. */
  decoded: Touch | Counted | undefined;
  /** The caller, known from earlier lines; undefined when it must be read from the event. */
  caller: Caller | undefined;
  /** Where its text begins, and where the text behind it and its comma goes on. */
  callerStart: number;
  callerEnd: number;
}

const NOTHING: Glance = { decoded: undefined, caller: undefined, callerStart: 0, callerEnd: 0 };

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
    const { caller: callerStart, callerEnd, stage } = parts;
    const caller = callerOf(line.slice(callerStart, callerEnd));
    const timeUs = parseTime(textAt(line, parts.time));
    if (!caller || !(timeUs > 0)) return NOTHING;
    const isReceipt = line.startsWith('RequestReceived"', stage);
    const glance: Glance = { decoded: undefined, caller, callerStart, callerEnd: callerEnd + 1 };
    if (isReceipt) glance.decoded = { tier: 'counted', cluster, timeUs };
    else if (!needsDetector(line, parts)) {
      const isEnd = line.startsWith('ResponseComplete"', stage) && isLong(line, parts);
      glance.decoded = { tier: 'touch', cluster, timeUs, caller, isRequest: !isEnd };
    }
    return glance;
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
  /** Behind `"stageTimestamp":"`; annotations follow. */
  time: number;
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
  if (resource < 0) return undefined;
  const isReceipt = line.startsWith('RequestReceived"', stage);
  const objectEnd = line.indexOf(isReceipt ? '},"requestReceivedTimestamp":"' : STATUS, resource);
  // Farther than any object is long: another line begins in between.
  if (objectEnd < 0 || objectEnd - resource > LONGEST_OBJECT) return undefined;
  const code = isReceipt ? objectEnd : objectEnd + STATUS.length;
  const time = findTime(line, code);
  return time < 0
    ? undefined
    : { stage, verb, caller: user - 8, callerEnd: sourcesEnd + 1, resource, objectEnd, code, time };
}

const STATUS = '},"responseStatus":{"metadata":{},"code":';
/** Of an objectRef with ordinary names; a longer one is parsed whole. */
const LONGEST_OBJECT = 400;
const RECEIVED = ',"requestReceivedTimestamp":"';
const STAGED = '","stageTimestamp":"';
/** Length of a time as the server writes it. */
const TIME = 27;
const BACKSLASH = 92;
/** Of what stands between the code and the times when there is no body: `200}`, or the brace of objectRef. */
const LONGEST_STATUS = 4;

/**
 * Behind `"stageTimestamp":"` of a line that is whole; -1 otherwise. The times stand side by side; behind them come the
 * annotations, which end with the line, or nothing. Between status and times there may be bodies, but no second event.
 */
function findTime(line: string, from: number): number {
  const time = line.lastIndexOf(STAGED) + STAGED.length;
  const received = time - STAGED.length - TIME - RECEIVED.length;
  if (received < from || !line.startsWith(RECEIVED, received)) return -1;
  const hasBody = received - from > LONGEST_STATUS;
  if (hasBody && line.includes('{"kind":"Event","apiVersion":"audit.', from)) return -1;
  const end = time + TIME;
  if (line.startsWith('"}', end)) return line.length === end + 2 ? time : -1;
  const isWhole = line.endsWith('"}}') && line.charCodeAt(line.length - 4) !== BACKSLASH;
  return isWhole && line.startsWith('","annotations":{"', end) ? time : -1;
}

function needsDetector(line: string, parts: Parts): boolean {
  if (line.startsWith('40', parts.code) && isRefusal(Number.parseInt(line.slice(parts.code, parts.code + 3), 10)))
    return true;
  const resource = textAt(line, parts.resource);
  const subresource = WITH_SUBRESOURCES.has(resource) ? subresourceAt(line, parts) : '';
  if (isDecodedResource(resource, subresource, textAt(line, parts.verb))) return true;
  return line.includes('"authentication.k8s.io/', parts.time);
}

/** Resources of which some subresource is decoded. */
const WITH_SUBRESOURCES = new Set(['serviceaccounts', 'pods', 'nodes', 'certificatesigningrequests']);

function isLong(line: string, parts: Parts): boolean {
  return isLongRunning(textAt(line, parts.verb), subresourceAt(line, parts));
}

/** Searched in objectRef alone: what follows it may be long. */
function subresourceAt(line: string, { resource, objectEnd }: Parts): string {
  const start = line.lastIndexOf('"', objectEnd - 2);
  if (start < resource || !line.startsWith(SUBRESOURCE, start - SUBRESOURCE.length)) return '';
  return line.slice(start + 1, objectEnd - 1);
}

/** The server's encoder puts it last in objectRef. */
const SUBRESOURCE = '"subresource":';
