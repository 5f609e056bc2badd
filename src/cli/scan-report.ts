import type { Fact } from '../model/access.ts';
import type { Alert } from '../model/alert.ts';
import type { RejectCode } from '../model/audit-event.ts';
import { SEVERITIES, type Severity, severityRank } from '../model/finding.ts';
import type { FeedCounts } from '../model/format.ts';
import type { Commit, RejectedLine } from '../pipeline/engine.ts';
import type { Inputs } from '../pipeline/feed.ts';
import { endingLine, isEnding } from './exception-endings.ts';
import { escapeText } from './text/escape.ts';
import { cutEnd } from './text/width.ts';

const SHOWN_REJECTS = 5;
const EXCERPT_WIDTH = 60;

/** What one reading of input gave, added up commit by commit. */
export class ScanReport {
  events = 0;
  accesses = 0;
  findings = 0;
  duplicates = 0;
  late = 0;
  /** Findings that an exception expects. */
  expected = 0;
  /** Exceptions that end soon, or did, by id. */
  readonly #ending = new Map<string, Fact>();
  /** Final state of every alert. */
  readonly alerts = new Map<string, Alert>();
  readonly #principals = new Set<string>();
  readonly #rejectsByCode = new Map<string, number>();
  readonly #firstRejects: RejectedLine[] = [];
  #inputs: Inputs | undefined;
  /** What was met in each way of packing. */
  readonly counts: FeedCounts = new Map();

  /** Says which files it is about. */
  about(inputs: Inputs | undefined): void {
    this.#inputs = inputs;
  }

  add({ counters, outcome, rejects }: Commit): void {
    for (const sum of counters.values()) {
      this.events += sum.events;
      this.accesses += sum.accesses;
      this.duplicates += sum.duplicates;
      this.late += sum.late;
    }
    this.findings += outcome.findings.length;
    for (const alert of outcome.alerts) this.alerts.set(alert.id, alert);
    for (const { principal } of outcome.accesses) this.#principals.add(principal.username);
    for (const { expectedBy } of outcome.findings) if (expectedBy !== undefined) this.expected += 1;
    for (const fact of outcome.facts) if (isEnding(fact)) this.#ending.set(fact.subject, fact);
    for (const line of rejects) this.#addReject(line);
  }

  get rejected(): number {
    return [...this.#rejectsByCode.values()].reduce((sum, each) => sum + each, 0);
  }

  /** Some of what was asked for is not in the result. */
  get isPartial(): boolean {
    return this.rejected > 0 || (this.#inputs?.unreadable.length ?? 0) > 0;
  }

  /** Alerts at or above a severity, in the order in which they were opened. */
  alertsFrom(severity: Severity): Alert[] {
    return [...this.alerts.values()].filter((alert) => severityRank(alert.severity) >= severityRank(severity));
  }

  /** The summary for people. */
  lines(): string[] {
    const { events, accesses, findings, duplicates, late } = this;
    const lines = [
      `read ${amount(events, 'event')}: ${amount(accesses, 'secret access', 'secret accesses')} by ${amount(this.#principals.size, 'principal')}, ${amount(findings, 'finding')}, ${amount(this.rejected, 'rejected line')}`,
    ];
    if (duplicates > 0) lines.push(`seen before and not counted again: ${amount(duplicates, 'event')}`);
    if (late > 0)
      lines.push(`came late in the log, more than ten minutes behind what stood before: ${amount(late, 'event')}`);
    if (this.expected > 0) lines.push(`expected, so kept without an alert: ${amount(this.expected, 'finding')}`);
    return [
      ...lines,
      ...packingLines(this.counts),
      ...[...this.#ending.values()].map(endingLine),
      ...inputLines(this.#inputs, events + this.rejected === 0),
      `alerts: ${severityCounts([...this.alerts.values()])}`,
      ...this.#rejectLines(),
    ];
  }

  /** A source is a hash; a person knows the path. */
  #nameOf(source: string): string {
    const paths = this.#inputs?.paths.get(source);
    return paths ? `${paths.join(', ')} (${source})` : source;
  }

  #addReject(line: RejectedLine): void {
    const { code } = line.rejected;
    this.#rejectsByCode.set(code, (this.#rejectsByCode.get(code) ?? 0) + 1);
    if (this.#firstRejects.length < SHOWN_REJECTS) this.#firstRejects.push(line);
  }

  #rejectLines(): string[] {
    if (this.rejected === 0) return [];
    const codes = [...this.#rejectsByCode].sort(([, a], [, b]) => b - a).map(([code, count]) => `${count} ${code}`);
    const first = this.#firstRejects.map(
      ({ source, offset, rejected }) =>
        `  ${escapeText(this.#nameOf(source))} at byte ${offset}: ${rejected.code}: ${cutEnd(escapeText(rejected.excerpt), EXCERPT_WIDTH)}`,
    );
    const remedies = [...this.#rejectsByCode.keys()].flatMap((code) => REMEDIES[code as RejectCode] ?? []);
    return [`rejected: ${codes.join(', ')}; the first of them:`, ...first, ...remedies];
  }
}

/** What to change where the sender is to blame. */
const REMEDIES: Partial<Readonly<Record<RejectCode, string>>> = {
  'otlp-protobuf': "  otlp-protobuf: set `encoding: otlp_json` or `encoding: raw` in the collector's Kafka exporter",
  msgpack: '  msgpack: set `Format json` in the output of Fluent Bit or Fluentd',
  'legacy-format': '  legacy-format: start the API server with --audit-log-format=json',
  binary: '  binary: let the shipper write JSON or text, not Avro and no archive; gzip, zstd and zlib are read',
  truncated: '  truncated: events were cut on the way; log secrets at Metadata, so that they stay short',
};

/** What became of the files that were asked for, where it is not that they were read. */
function inputLines(inputs: Inputs | undefined, isNothingNew: boolean): string[] {
  if (!inputs) return [];
  const { resumed, skipped, unreadable } = inputs;
  const lines: string[] = [];
  if (isNothingNew && resumed > 0) lines.push(`already read: ${amount(resumed, 'log')}, nothing is read twice`);
  if (skipped.length > 0)
    lines.push(
      `skipped ${amount(skipped.length, 'file that does', 'files that do')} not begin as a log: ${namesOf(skipped)}`,
    );
  return [...lines, ...unreadable.map((text) => `unreadable: ${escapeText(text)}`)];
}

/** How events were packed, where they were; nothing for a log as the API server writes it. */
function packingLines(counts: FeedCounts): string[] {
  const packed = [...counts].filter(([format, { events, ignored }]) => format !== 'raw' && events + ignored > 0);
  if (packed.length === 0) return [];
  const texts = packed.map(([format, { events, ignored }]) => {
    const others = ignored > 0 ? ` (beside ${amount(ignored, 'record')} of other logs)` : '';
    return `${amount(events, 'event')} from ${format}${others}`;
  });
  return [`packed: ${texts.join(', ')}`];
}

function namesOf(paths: readonly string[]): string {
  return paths.map(escapeText).join(', ');
}

/** `10 high, 7 medium, 3 low`; `none` where there is none. */
export function severityCounts(alerts: readonly Pick<Alert, 'severity'>[]): string {
  const counts = SEVERITIES.map((severity) => ({
    severity,
    count: alerts.filter((alert) => alert.severity === severity).length,
  }));
  const texts = counts.filter(({ count }) => count > 0).map(({ severity, count }) => `${count} ${severity}`);
  return texts.reverse().join(', ') || 'none';
}

/** A number with its noun: `1 event`, `10,193 events`. */
export function amount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
