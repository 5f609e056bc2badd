import type { RejectCode } from '../../model/audit-event.ts';
import { inflate, isCompressed } from '../inflate.ts';
import { splitValues } from '../split-values.ts';
import { withoutPrefix } from './prefix.ts';
import { truncatedEvent } from './truncated.ts';

/** What a text holds: JSON values, another text, or nothing that can be read. */
export type Read =
  | { values: readonly unknown[]; isPartial?: boolean }
  | { text: string; inflatedBytes: number }
  | { lines: readonly string[] }
  | { truncated: unknown }
  /** An event that begins where the one before it was cut. */
  | { torn: string }
  | { code: RejectCode };

/** Line prefixes of container runtimes and of exports: a time, perhaps a stream or a tag, then the line itself. */
const PREFIX = /^\s*\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-][\d:]+)?\s+(?:std(?:out|err)\s+[FP]\s+|[\w.*-]+\t)?(?=[[{])/;
/** The one-line text of `--audit-log-format=legacy`. */
const LEGACY = /^\S+ AUDIT: id="/;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}\s*$/;
/** Beginnings of `{"`, `{⏎`, `[{`, `["` and of what is compressed, in base64: gzip, zlib, zstd. */
const BASE64_START = /^(?:eyJ|ewo|ewk|W3s|Wy|H4sI|eJ|KLUv)/;
const TRUNCATED = '[Truncated...]';

/** Reads one text; nothing of it is looked into yet. */
export function readText(raw: string, maxInflatedBytes: number): Read {
  const text = raw.replace(START, '').trim();
  if (text.endsWith(TRUNCATED)) return truncatedEvent(text.slice(0, -TRUNCATED.length)) ?? { code: 'truncated' };
  const first = text.charCodeAt(0);
  if (first === OBJECT || first === LIST || first === QUOTE) return readJson(text);
  if (BASE64_START.test(text) && BASE64.test(text)) return readBase64(text, maxInflatedBytes);
  const lines = asLines(text);
  if (lines) return lines;
  const event = withoutPrefix(text);
  if (event !== undefined) return { text: event, inflatedBytes: 0 };
  const prefix = PREFIX.exec(text)?.[0];
  if (prefix !== undefined) return { text: text.slice(prefix.length), inflatedBytes: 0 };
  if (isClosing(text)) return { values: [] };
  if (LEGACY.test(text)) return { code: 'legacy-format' };
  return { code: SCALAR.test(text) ? 'not-an-event' : 'not-json' };
}

/** A byte order mark, and the separator of JSON text sequences (RFC 7464). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the separator is one
const START = /^[\ufeff\x1e\s]+/;
const CLOSING = /^[\]},\s]+$/;

/** Whether a line only ends a list whose items came as lines of their own. */
export function isClosing(line: string): boolean {
  return CLOSING.test(line);
}

const SCALAR = /^(?:-?\d[\d.eE+-]*|true|false|null)$/;

const [QUOTE, LIST, OBJECT] = [0x22, 0x5b, 0x7b];

function readJson(text: string): Read {
  try {
    return { values: [JSON.parse(text)] };
  } catch {
    return splitValues(text) ?? asLines(text) ?? unquoted(text) ?? torn(text) ?? { code: 'not-json' };
  }
}

/** A line of CSV begins with a quote, and a pod's name with a bracket. What begins as an object is cut, and no prefix. */
function unquoted(text: string): Read | undefined {
  if (text.startsWith('{')) return undefined;
  const event = withoutPrefix(text);
  return event === undefined ? undefined : { text: event, inflatedBytes: 0 };
}

const EVENT = '{"kind":"Event","apiVersion":"audit.k8s.io/';

/** A writer that was killed leaves half a line; the next one goes on behind it. In a text every quote is escaped. */
function torn(text: string): Read | undefined {
  const start = text.lastIndexOf(EVENT);
  return start > 0 ? { torn: text.slice(start) } : undefined;
}

/** Several lines that arrived as one text; broken JSON that is merely laid out on lines is one piece. */
function asLines(text: string): Read | undefined {
  const isLaidOut = /^[[{]/.test(text) && !/\n["[{]/.test(text);
  return text.includes('\n') && !isLaidOut ? { lines: text.split('\n') } : undefined;
}

function readBase64(text: string, maxBytes: number): Read {
  const bytes = Buffer.from(text, 'base64');
  if (!isCompressed(bytes)) return { text: bytes.toString('utf8'), inflatedBytes: 0 };
  const inflated = inflate(bytes, maxBytes);
  return inflated ? { text: inflated.toString('utf8'), inflatedBytes: inflated.length } : { code: 'bad-compression' };
}
