import type { Fact } from '../model/access.ts';
import type { Alert } from '../model/alert.ts';
import { amount } from '../model/amount.ts';
import { type Severity, severityRank } from '../model/finding.ts';
import type { FeedCounts } from '../model/format.ts';
import type { Commit } from '../pipeline/engine.ts';
import type { Inputs } from '../pipeline/feed.ts';
import { endingLine, isEnding } from './exception-endings.ts';
import { RejectedLines } from './rejected-lines.ts';
import { escapeText } from './text/escape.ts';
import { severityCounts } from './text/severity-counts.ts';

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
  readonly #rejected = new RejectedLines();
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
    for (const line of rejects) this.#rejected.add(line);
  }

  get rejected(): number {
    return this.#rejected.count;
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
      ...this.#rejected.lines((source) => this.#nameOf(source)),
    ];
  }

  /** A source is a hash; a person knows the path. */
  #nameOf(source: string): string {
    const paths = this.#inputs?.paths.get(source);
    return paths ? `${paths.join(', ')} (${source})` : source;
  }
}

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
