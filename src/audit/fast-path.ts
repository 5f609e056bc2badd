import type { Caller, Counted, Touch } from '../model/audit-event.ts';
import { parseTime } from '../model/time.ts';
import { readCaller } from './caller.ts';
import { isObject } from './fields.ts';
import { isDecodedResource, isRefusal } from './tiers.ts';

const PREFIX = '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"';
const MAX_CALLERS = 50_000;

/**
 * Reads the tier of a line as the API server itself writes it, by hopping from key to key, without parsing it.
 *
 * Takes a line as one character per byte. Answers a Touch or Counted, or undefined for "parse it whole": whenever a
 * detector needs the event, and whenever anything is not exactly where the server's encoder puts it. Quotes inside
 * JSON strings are always escaped, so no client-chosen text can look like a key. Memory: one Caller per distinct
 * caller text, at most 50,000.
 */
export function createFastPath(cluster: string): (line: string) => Touch | Counted | undefined {
  const callerOf = createCallerCache();
  return (line) => {
    if (!line.startsWith(PREFIX)) return undefined;
    const stage = after(line, '"stage":"', PREFIX.length);
    const user = after(line, ',"user":{', stage);
    const verb = user < 0 ? -1 : line.lastIndexOf('"verb":"', user) + 8;
    if (stage < 0 || user < 0 || verb < stage) return undefined;
    const sources = after(line, ',"sourceIPs":[', user);
    const sourcesEnd = line.indexOf(']', sources);
    if (sources < 0 || sourcesEnd < 0) return undefined;
    if (needsDetector(line, textAt(line, verb), sourcesEnd)) return undefined;
    const timeUs = stageTime(line);
    if (!(timeUs > 0)) return undefined;
    if (line.startsWith('RequestReceived"', stage)) return { tier: 'counted', cluster, timeUs };
    const caller = callerOf(line.slice(user - 8, sourcesEnd + 1));
    return caller && { tier: 'touch', cluster, timeUs, caller };
  };
}

/** Position behind `needle`, searched from `from`; -1 when it is not there. */
function after(line: string, needle: string, from: number): number {
  const at = from < 0 ? -1 : line.indexOf(needle, from);
  return at < 0 ? -1 : at + needle.length;
}

function textAt(line: string, start: number): string {
  return line.slice(start, line.indexOf('"', start));
}

function needsDetector(line: string, verb: string, from: number): boolean {
  const object = after(line, ',"objectRef":{"resource":"', from);
  const status = after(line, '},"responseStatus":{', object);
  const code = after(line, '"code":', status);
  // A request on no resource has no objectRef, one just received has no status: both are rare, both parsed whole.
  if (code < 0 || isRefusal(Number.parseInt(line.slice(code, code + 3), 10))) return true;
  const resource = textAt(line, object);
  const subresource = WITH_SUBRESOURCES.has(resource) ? subresourceAt(line, object, status) : '';
  return isDecodedResource(resource, subresource, verb) || line.includes('"authentication.k8s.io/', code);
}

/** Resources of which some subresource is decoded. */
const WITH_SUBRESOURCES = new Set(['serviceaccounts', 'pods', 'nodes', 'certificatesigningrequests']);

function subresourceAt(line: string, object: number, end: number): string {
  const at = after(line, '"subresource":"', object);
  return at > 0 && at < end ? textAt(line, at) : '';
}

function stageTime(line: string): number {
  const at = line.lastIndexOf(',"stageTimestamp":"') + 19;
  return at < 19 ? 0 : parseTime(textAt(line, at));
}

function createCallerCache(): (text: string) => Caller | undefined {
  const callers = new Map<string, Caller | undefined>();
  return (text) => {
    const known = callers.get(text);
    if (known !== undefined) return known;
    if (callers.size >= MAX_CALLERS) callers.clear();
    const caller = parseCaller(text);
    callers.set(text, caller);
    return caller;
  };
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
