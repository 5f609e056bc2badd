import type { Caller, Counted, Touch } from '../model/audit-event.ts';
import { parseTime } from '../model/time.ts';
import { readCaller } from './caller.ts';
import { isObject } from './fields.ts';
import { isDecodedResource, isLongRunning, isRefusal } from './tiers.ts';

const PREFIX = '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"';
const BACKSLASH = 92;
const MAX_CALLERS = 50_000;
const MAX_PER_USERNAME = 64;
/** Where the username stands in a caller text: behind `"user":{"username":"`. */
const USERNAME = 20;

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
 * event, and whenever anything is not exactly where the server's encoder puts it. Quotes inside JSON strings are
 * always escaped, so no client-chosen text can look like a key. Memory: one Caller per distinct caller text, at most
 * 50,000.
 */
export function createFastPath(cluster: string): (line: string) => Glance {
  const callerOf = createCallerCache();
  return (line) => {
    const parts = findParts(line);
    if (!parts) return NOTHING;
    const caller = callerOf(line.slice(parts.caller, parts.callerEnd));
    if (!caller || needsDetector(line, parts)) return { decoded: undefined, caller };
    const timeUs = parseTime(textAt(line, parts.time));
    if (!(timeUs > 0)) return NOTHING;
    if (line.startsWith('RequestReceived"', parts.stage))
      return { decoded: { tier: 'counted', cluster, timeUs }, caller };
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
  const time = line.lastIndexOf(',"stageTimestamp":"') + 19;
  // No user agent or no objectRef: rare, parsed whole.
  if (resource < 0 || time < resource) return undefined;
  return { stage, verb, caller: user - 8, callerEnd: sourcesEnd + 1, resource, time };
}

/** Position behind `expected` if it stands exactly at `at`; -1 otherwise. */
function next(line: string, at: number, expected: string): number {
  return at >= 0 && line.startsWith(expected, at) ? at + expected.length : -1;
}

/** Position of the quote that ends the JSON string whose content begins at `start`; -1 when there is none. */
function textEnd(line: string, start: number): number {
  if (start < 0) return -1;
  for (let at = line.indexOf('"', start); at >= 0; at = line.indexOf('"', at + 1)) {
    let slashes = 0;
    while (line.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

/** Position behind `needle`, searched from `from`; -1 when it is not there. */
function after(line: string, needle: string, from: number): number {
  const at = from < 0 ? -1 : line.indexOf(needle, from);
  return at < 0 ? -1 : at + needle.length;
}

function textAt(line: string, start: number): string {
  return line.slice(start, line.indexOf('"', start));
}

function needsDetector(line: string, parts: Parts): boolean {
  const status = after(line, '},"responseStatus":{', parts.resource);
  const code = after(line, '"code":', status);
  if (code < 0 || isRefusal(Number.parseInt(line.slice(code, code + 3), 10))) return true;
  const resource = textAt(line, parts.resource);
  const subresource = WITH_SUBRESOURCES.has(resource) ? subresourceAt(line, parts.resource, status) : '';
  if (isDecodedResource(resource, subresource, textAt(line, parts.verb))) return true;
  return line.includes('"authentication.k8s.io/', parts.time);
}

/** Resources of which some subresource is decoded, or runs long. */
const WITH_SUBRESOURCES = new Set(['serviceaccounts', 'pods', 'nodes', 'services', 'certificatesigningrequests']);

function isLong(line: string, { verb, resource }: Parts): boolean {
  const end = after(line, '},"responseStatus":{', resource);
  const hasSubresource = WITH_SUBRESOURCES.has(textAt(line, resource));
  return isLongRunning(textAt(line, verb), hasSubresource ? subresourceAt(line, resource, end) : '');
}

function subresourceAt(line: string, object: number, end: number): string {
  const at = after(line, '"subresource":"', object);
  return at > 0 && at < end ? textAt(line, at) : '';
}

interface KnownCaller {
  text: string;
  caller: Caller | undefined;
}

/**
 * Finds the Caller of a text again. Texts are found by their username, a short thing to hash, and then compared
 * whole: one username has few credentials and addresses at a time.
 */
function createCallerCache(): (text: string) => Caller | undefined {
  const byUsername = new Map<string, KnownCaller[]>();
  let size = 0;
  return (text) => {
    const username = textAt(text, USERNAME);
    const known = byUsername.get(username);
    if (known) for (const entry of known) if (entry.text === text) return entry.caller;
    if (size >= MAX_CALLERS) {
      byUsername.clear();
      size = 0;
    }
    size += 1;
    const entry = { text: flat(text), caller: parseCaller(text) };
    if (known && known.length < MAX_PER_USERNAME) known.unshift(entry);
    else byUsername.set(flat(username), [entry]);
    return entry.caller;
  };
}

/** A copy of its own: a slice would keep the whole line it was cut from in memory. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function parseCaller(text: string): Caller | undefined {
  try {
    const event: unknown = JSON.parse(`{${Buffer.from(text, 'latin1').toString('utf8')}}`);
    if (!isObject(event)) return undefined;
    const keys = Object.keys(event);
    // An impersonated request, or anything else unexpected between the two keys, is parsed whole.
    if (keys.length !== 2 || keys[0] !== 'user' || keys[1] !== 'sourceIPs') return undefined;
    const caller = readCaller(event);
    return caller.user.username === '' ? undefined : caller;
  } catch {
    return undefined;
  }
}
