import { withoutPrefix } from '../../audit/formats/prefix.ts';
import { splitValues } from '../../audit/split-values.ts';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const BLANK = 0x20;
const OBJECT = 0x7b;
const LIST = 0x5b;
const KEPT_BYTES = 1024;
/** JSON as text, gzip in base64, and lines behind the time that container runtimes and exports put first. */
const OTHER_STARTS = /^(?:"[{\\[]|H4sI|\d{4}-\d\d-\d\d[T ][\d:.]+\S*\s+(?:std(?:out|err)\s|[{[]))/;

/** Length of the mark that editors of another system put before a text; 0 where there is none. */
export function byteOrderMark(bytes: Buffer, start: number, end: number): number {
  // Asked of every line: the first byte alone tells nearly all of them.
  const mayBegin = bytes[start] === BYTE_ORDER_MARK[0] && end - start >= 3;
  return mayBegin && bytes.subarray(start, start + 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
}

/** Whether a line without newline is all of it: no JSON, or JSON to its end. Asked once a file. */
export function isWhole(bytes: Buffer, start: number, end: number): boolean {
  const text = bytes.toString('utf8', start, end).trim();
  const line = text.startsWith('{') ? text : (withoutPrefix(text) ?? text);
  if (!/^[[{"]/.test(line) || /^[\]},\s]*$/.test(line)) return true;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return splitValues(line)?.isPartial === false;
  }
}

/** Whether a file may be a log: it begins as JSON does, or holds nothing. */
export function looksLikeLog(head: Buffer): boolean {
  let at = byteOrderMark(head, 0, head.length);
  while (at < head.length && (head[at] as number) <= BLANK) at += 1;
  return (
    at === head.length ||
    head[at] === OBJECT ||
    head[at] === LIST ||
    OTHER_STARTS.test(head.toString('latin1', at, at + 40))
  );
}

/** Enough of a line to say what it was. */
export function beginning(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, Math.min(end, start + KEPT_BYTES));
}
