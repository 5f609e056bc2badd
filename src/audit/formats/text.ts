import { gunzipSync } from 'node:zlib';
import type { RejectCode } from '../../model/audit-event.ts';
import { splitValues } from '../split-values.ts';
import { truncatedEvent } from './truncated.ts';

/** What a text holds: JSON values, another text, or nothing that can be read. */
export type Read =
  | { values: readonly unknown[]; isPartial?: boolean }
  | { text: string; inflatedBytes: number }
  | { lines: readonly string[] }
  | { truncated: unknown }
  | { code: RejectCode };

/** Line prefixes of container runtimes and of exports: a time, perhaps a stream, then the line itself. */
const PREFIX = /^\s*\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-][\d:]+)?\s+(?:std(?:out|err)\s+[FP]\s+)?(?=[[{])/;
/** The one-line text of `--audit-log-format=legacy`. */
const LEGACY = /^\S+ AUDIT: id="/;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}\s*$/;
/** Beginnings of `{"`, `{⏎`, `[{`, `["` and of gzip in base64. */
const BASE64_START = /^(?:eyJ|ewo|ewk|W3s|Wy|H4sI)/;
const TRUNCATED = '[Truncated...]';

/** Reads one text; nothing of it is looked into yet. */
export function readText(raw: string, maxInflatedBytes: number): Read {
  const text = raw.replace(/^\ufeff/, '').trim();
  if (text.endsWith(TRUNCATED)) return truncatedEvent(text.slice(0, -TRUNCATED.length)) ?? { code: 'truncated' };
  const first = text.charCodeAt(0);
  if (first === OBJECT || first === LIST || first === QUOTE) return readJson(text);
  if (BASE64_START.test(text) && BASE64.test(text)) return readBase64(text, maxInflatedBytes);
  const lines = asLines(text);
  if (lines) return lines;
  const prefix = PREFIX.exec(text)?.[0];
  if (prefix !== undefined) return { text: text.slice(prefix.length), inflatedBytes: 0 };
  if (CLOSING.test(text)) return { values: [] };
  if (LEGACY.test(text)) return { code: 'legacy-format' };
  return { code: SCALAR.test(text) ? 'not-an-event' : 'not-json' };
}

/** Ends a list whose items came as lines of their own. */
const CLOSING = /^[\]},\s]+$/;
const SCALAR = /^(?:-?\d[\d.eE+-]*|true|false|null)$/;

const [QUOTE, LIST, OBJECT] = [0x22, 0x5b, 0x7b];

function readJson(text: string): Read {
  try {
    return { values: [JSON.parse(text)] };
  } catch {
    return splitValues(text) ?? asLines(text) ?? { code: 'not-json' };
  }
}

/** Several lines that arrived as one text; broken JSON that is merely laid out on lines is one piece. */
function asLines(text: string): Read | undefined {
  const isLaidOut = /^[[{]/.test(text) && !/\n["[{]/.test(text);
  return text.includes('\n') && !isLaidOut ? { lines: text.split('\n') } : undefined;
}

function readBase64(text: string, maxOutputLength: number): Read {
  const bytes = Buffer.from(text, 'base64');
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { text: bytes.toString('utf8'), inflatedBytes: 0 };
  try {
    const inflated = gunzipSync(bytes, { maxOutputLength });
    return { text: inflated.toString('utf8'), inflatedBytes: inflated.length };
  } catch {
    return { code: 'bad-compression' };
  }
}
