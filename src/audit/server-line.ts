import type { Caller } from '../model/caller.ts';
import type { CallerCache } from './caller-cache.ts';
import { next, pattern, type Text, textEnd } from './hops.ts';
import { findTime, readNotes } from './server-line-end.ts';
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
const NEXT_KEY = pattern(',"');
const NEXT_VALUE = pattern('":"');
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
