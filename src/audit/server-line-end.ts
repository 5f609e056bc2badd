import { next, pattern, type Text, textEnd } from './hops.ts';
import { TIME_BYTES } from './server-time.ts';

/** The end of a line in the server's own form: the times, which stand side by side, and the annotations behind them. */

const RECEIVED = pattern(',"requestReceivedTimestamp":"');
const STAGED = pattern('","stageTimestamp":"');
const BRACE_OPEN = 0x7b;

/** Where the stage timestamp begins: beside that of receipt, behind the status, or behind the bodies that follow it. */
export function findTime(text: Text, code: number, end: number, isReceipt: boolean): number {
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
export function readNotes(text: Text, at: number, end: number): boolean | undefined {
  if (next(text, at, LAST) === end) return false;
  const reasonEnd = textEnd(text, next(text, at, ALLOWED), end);
  if (reasonEnd >= 0 && next(text, reasonEnd, ALL_LAST) === end) return false;
  const rest = text.bytes.toString('latin1', at, end);
  const isWhole = next(text, at, ANNOTATIONS) >= 0 && rest.endsWith('"}}') && !rest.endsWith('\\"}}');
  return isWhole && !rest.includes(EVENT) ? rest.includes('"authentication.k8s.io/') : undefined;
}
