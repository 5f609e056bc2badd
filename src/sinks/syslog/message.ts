import type { Alert } from '../../model/alert.ts';
import type { Severity } from '../../model/finding.ts';

/** Facility 10, security: alerts are about who may do what. */
const FACILITY = 10;
const SEVERITY: Readonly<Record<Severity, number>> = { info: 6, low: 5, medium: 4, high: 3, critical: 2 };
/** What receivers must take without cutting is less; these are the usual limits of the two that we know. */
const MAX_BYTES = 65_000;
/** Leaves room for the header. */
const MAX_TEXT_BYTES = 64_000;

/**
 * An alert as a message of RFC 5424, framed by its length as in RFC 6587 and RFC 5425: no byte inside can pose as the
 * beginning of another. The structured data hold nothing that a client chose. The text is UTF-8 without the mark that
 * says so: receivers keep that mark, and what reads CEF behind them finds no CEF then.
 */
export function syslogFrame(alert: Alert, text: string, host: string): Buffer {
  const priority = FACILITY * 8 + SEVERITY[alert.severity];
  const data = `[alert@32473 id="${sdValue(alert.id)}" revision="${alert.revision}" status="${alert.status}"]`;
  const header = `<${priority}>1 ${alert.time} ${host} secretwatch - alert ${data} `;
  const message = cutBytes(Buffer.from(`${header}${text}`), MAX_BYTES);
  return Buffer.concat([Buffer.from(`${message.length} `), message]);
}

/** Printable ASCII without spaces, as a host name must be. */
export function syslogHost(name: string): string {
  return name.replace(/[^\x21-\x7e]/g, '').slice(0, 255) || '-';
}

/**
 * An alert as text that a message has room for: with half of the evidence and of the secrets that it lists, and half of
 * those, until it fits. Its counts say how many there are.
 */
export function fittingText(alert: Alert, encode: (alert: Alert) => string): string {
  const text = encode(alert);
  const { evidence, secrets } = alert;
  if (Buffer.byteLength(text) <= MAX_TEXT_BYTES || evidence.length + secrets.length === 0) return text;
  const half = <T>(items: readonly T[]) => items.slice(0, Math.floor(items.length / 2));
  return fittingText({ ...alert, evidence: half(evidence), secrets: half(secrets) }, encode);
}

function sdValue(text: string): string {
  return text.replace(/["\\\]]/g, '\\$&');
}

/** Cuts whole characters off the end. */
function cutBytes(bytes: Buffer, limit: number): Buffer {
  if (bytes.length <= limit) return bytes;
  let end = limit;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}
