import type { Caller } from '../model/audit-event.ts';
import type { CallerCache } from './caller-cache.ts';
import { next, pattern, type Text, textEnd } from './hops.ts';
import { TIME_BYTES, type TimeReader } from './server-time.ts';

/** What of a line decides its tier, and where it stands. */
export interface ServerLine {
  isReceipt: boolean;
  stage: number;
  verb: number;
  verbEnd: number;
  caller: Caller;
  /** From `"user":{` to the end of the list of source addresses. */
  callerStart: number;
  callerEnd: number;
  resource: number;
  resourceEnd: number;
  /** Behind the closing brace of objectRef. */
  objectEnd: number;
  /** Where the status code stands; the end of objectRef of a request just received, which has none yet. */
  code: number;
  timeUs: number;
  /** The annotations say something of the credential. */
  hasNotes: boolean;
}

/** What speeds up reading lines one after the other; it changes no answer. */
export interface Memory {
  callers: CallerCache;
  readTime: TimeReader;
}

const PREFIX = pattern('{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"');
const AUDIT_ID = pattern('","auditID":"');
const STAGE = pattern('","stage":"');
const URI = pattern('","requestURI":"');
const VERB = pattern('","verb":"');
const USER = pattern('","user":{"username":"');
const USER_AGENT = pattern(',"userAgent":"');
const OBJECT = pattern('","objectRef":{"resource":"');
const STATUS = pattern(',"responseStatus":{"metadata":{},"code":');
const RECEIVED = pattern(',"requestReceivedTimestamp":"');
const STAGED = pattern('","stageTimestamp":"');
const NEXT_KEY = pattern(',"');
const NEXT_VALUE = pattern('":"');
const BRACE_OPEN = 0x7b;
const BRACE = 0x7d;
const RECEIPT = pattern('RequestReceived"');

/**
 * Reads a line as the API server itself writes it, by hopping from key to key; undefined when anything is not exactly
 * where the server's encoder puts it, to the last brace: a cut line, or two torn into one, is never taken for whole.
 * Quotes inside JSON strings are always escaped, so no client-chosen text can look like a key.
 */
export function readServerLine(
  text: Text,
  start: number,
  end: number,
  { callers, readTime }: Memory,
): ServerLine | undefined {
  const auditId = next(text, textEnd(text, next(text, start, PREFIX), end), AUDIT_ID);
  const stage = next(text, textEnd(text, auditId, end), STAGE);
  const uri = next(text, textEnd(text, stage, end), URI);
  const verb = next(text, textEnd(text, uri, end), VERB);
  const verbEnd = textEnd(text, verb, end);
  const username = next(text, verbEnd, USER);
  if (username < 0) return undefined;
  const callerStart = username - (USER.length - '",'.length);
  const who = callers.read(text, callerStart, end);
  if (!who?.caller) return undefined;
  const callerEnd = callerStart + who.length;
  const agent = next(text, callerEnd, USER_AGENT);
  // No user agent, no objectRef, no status, or a failure: rare, parsed whole.
  const resource = next(text, textEnd(text, agent, end), OBJECT);
  const resourceEnd = textEnd(text, resource, end);
  const objectEnd = textsEnd(text, resourceEnd, end);
  const isReceipt = next(text, stage, RECEIPT) >= 0;
  const code = isReceipt ? objectEnd : next(text, objectEnd, STATUS);
  const time = findTime(text, code, end, isReceipt);
  const hasNotes = readNotes(text, time + TIME_BYTES, end);
  const timeUs = readTime(text, time);
  if (hasNotes === undefined || !(timeUs > 0)) return undefined;
  const { caller } = who;
  return {
    isReceipt,
    stage,
    verb,
    verbEnd,
    caller,
    callerStart,
    callerEnd,
    resource,
    resourceEnd,
    objectEnd,
    code,
    timeUs,
    hasNotes,
  };
}

/** Behind the brace that closes a flat object of texts; `quote` is where the first value ends. */
function textsEnd(text: Text, firstEnd: number, end: number): number {
  let quote = firstEnd;
  while (quote >= 0 && text.bytes[quote + 1] !== BRACE) {
    const key = next(text, quote + 1, NEXT_KEY);
    quote = textEnd(text, next(text, textEnd(text, key, end), NEXT_VALUE), end);
  }
  return quote < 0 ? -1 : quote + 2;
}

/** Where the stage timestamp begins: beside that of receipt, behind the status, or behind the bodies that follow it. */
function findTime(text: Text, code: number, end: number, isReceipt: boolean): number {
  if (code < 0) return -1;
  const statusEnd = isReceipt ? code : code + 'NNN}'.length;
  const received = next(text, statusEnd, RECEIVED);
  return received < 0 ? findTimeBehind(text, code, end) : next(text, received + TIME_BYTES, STAGED);
}

/** There may be bodies before the times, but no second event. */
function findTimeBehind(text: Text, code: number, end: number): number {
  const { bytes } = text;
  const notes = bytes.lastIndexOf(BRACE_OPEN, end - 1) - '","annotations":'.length;
  const time = (next(text, notes, ANNOTATIONS) < 0 ? end - '"}'.length : notes) - TIME_BYTES;
  const received = time - STAGED.length - TIME_BYTES - RECEIVED.length;
  if (received < code || next(text, received, RECEIVED) < 0 || next(text, time - STAGED.length, STAGED) < 0) return -1;
  // Most often the next line begins with an event, so that this search is short.
  const event = bytes.indexOf(EVENT_BYTES, code);
  return event >= 0 && event < end ? -1 : time;
}

/**
 * Stands at the beginning of an event; elsewhere in a line it means that two were torn into one. Searched without what is
 * before it, for its first letter is rare.
 */
const EVENT = 'Event","apiVersion":"audit.';
const EVENT_BYTES = Buffer.from(EVENT);
const LAST = pattern('"}');
const ANNOTATIONS = pattern('","annotations":{"');
const ALLOWED = pattern('","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"');
const ALL_LAST = pattern('"}}');

/**
 * Whether the annotations say something of the credential, most often only that and why the request was allowed.
 * Undefined when the line does not end with them.
 */
function readNotes(text: Text, at: number, end: number): boolean | undefined {
  if (next(text, at, LAST) === end) return false;
  const reasonEnd = textEnd(text, next(text, at, ALLOWED), end);
  if (reasonEnd >= 0 && next(text, reasonEnd, ALL_LAST) === end) return false;
  const rest = text.bytes.toString('latin1', at, end);
  const isWhole = next(text, at, ANNOTATIONS) >= 0 && rest.endsWith('"}}') && !rest.endsWith('\\"}}');
  return isWhole && !rest.includes(EVENT) ? rest.includes('"authentication.k8s.io/') : undefined;
}
