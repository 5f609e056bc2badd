import { next, type Pattern, pattern, type Text, textOf } from './hops.ts';
import type { ServerLine } from './server-line.ts';
import { isRefusal, LONG_SUBRESOURCES, LONG_VERBS, NEEDED } from './tiers.ts';

/** The rules of tiers.ts on the bytes of a line: no text is made of what no detector needs. */

/** One kind of request; each pattern ends with the quote behind it. */
interface Request {
  resource: Pattern;
  subresource: Pattern | undefined;
  verbs: readonly Pattern[] | 'all';
}

/** By the first four letters of the resource, which tell most resources apart. */
const REQUESTS = new Map<number, Request[]>();
for (const [object, verbs] of NEEDED) {
  const [resource = '', subresource] = object.split('/');
  const beginning = textOf(Buffer.from(resource)).view.getInt32(0);
  const request = {
    resource: quoted(resource),
    subresource: subresource === undefined ? undefined : quoted(subresource),
    verbs: verbs === 'all' ? verbs : [...verbs].map(quoted),
  };
  REQUESTS.set(beginning, [...(REQUESTS.get(beginning) ?? []), request]);
}

/** Whether a detector needs an event, so that the rest of its line must be parsed. */
export function isNeeded(text: Text, line: ServerLine): boolean {
  if (line.hasNotes || isRefusal(codeAt(text, line))) return true;
  const requests = REQUESTS.get(text.view.getInt32(line.resource));
  if (!requests) return false;
  const subresource = subresourceAt(text, line);
  for (const request of requests) if (isRequest(text, line, subresource, request)) return true;
  return false;
}

function isRequest(text: Text, line: ServerLine, at: number, { resource, subresource, verbs }: Request): boolean {
  const isOnObject = subresource ? next(text, at, subresource) >= 0 : at < 0;
  if (!isOnObject || next(text, line.resource, resource) < 0) return false;
  return verbs === 'all' || isOneOf(text, line.verb, verbs);
}

const COMPLETE = quoted('ResponseComplete');
const VERBS = [...LONG_VERBS].map(quoted);
const SUBRESOURCES = [...LONG_SUBRESOURCES].map(quoted);

/** A request that runs long is logged twice; its end is no request. */
export function isEndOfLong(text: Text, line: ServerLine): boolean {
  if (next(text, line.stage, COMPLETE) < 0) return false;
  if (isOneOf(text, line.verb, VERBS)) return true;
  const subresource = subresourceAt(text, line);
  return subresource >= 0 && isOneOf(text, subresource, SUBRESOURCES);
}

/** A status code has three digits. */
export function codeAt({ bytes }: Text, { code }: ServerLine): number {
  const digit = (index: number) => (bytes[code + index] ?? 0) - 0x30;
  return digit(0) * 100 + digit(1) * 10 + digit(2);
}

const QUOTE = 0x22;
/** The server's encoder puts it last in objectRef. */
const SUBRESOURCE = pattern('"subresource":"');

/** Where the subresource begins; -1 where the request has none. */
function subresourceAt(text: Text, { resource, objectEnd }: ServerLine): number {
  let start = objectEnd - 2;
  while (start > resource && text.bytes[start - 1] !== QUOTE) start -= 1;
  return next(text, start - SUBRESOURCE.length, SUBRESOURCE);
}

function isOneOf(text: Text, at: number, patterns: readonly Pattern[]): boolean {
  for (const one of patterns) if (next(text, at, one) >= 0) return true;
  return false;
}

function quoted(word: string): Pattern {
  return pattern(`${word}"`);
}
