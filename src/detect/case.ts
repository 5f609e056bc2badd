import { createDecoder } from '../audit/decode.ts';
import type { Decoded } from '../model/audit-event.ts';
import type { Finding, Severity } from '../model/finding.ts';
import { severityRank } from '../model/finding.ts';
import type { ReasonCode } from '../model/reason.ts';
import { deepFreeze } from './conformance/freeze.ts';
import { Fold } from './fold.ts';
import type { Armed } from './judge.ts';
import { emptyOutcome, type Outcome } from './outcome.ts';

/**
 * A stream of events and what a detector makes of it.
 *
 * fires: an attack it must see. quiet: ordinary behaviour, at which no detector at all may page. below: just not
 * enough, or another detector's matter. blind-spot: an attack it does not see today, written down so that it is known.
 */
export interface DetectorCase {
  name: string;
  kind: 'fires' | 'quiet' | 'below' | 'blind-spot';
  /** Other settings than the defaults. */
  settings?: object;
  script(): CaseStream;
}

export interface CaseStream {
  /** Lines of an audit log as the API server writes them, in order. */
  lines: readonly string[];
  /** So many of the first lines are history that other cases have, too: it is processed once for all of them. */
  before?: number;
  expect: readonly Expected[];
}

/** Findings of one detector with the same cause and edge, taken together. */
export interface Expected {
  /** The first reason's code. */
  code: ReasonCode;
  /** The highest. */
  severity: Severity;
  /** Audit IDs of all events the findings rest on, in any order. */
  evidence: readonly string[];
  /** A part of the first reason's text. */
  says?: string;
}

/** Decodes lines of one cluster's audit log. */
export function decodeLines(lines: readonly string[], cluster = 'test'): Decoded[] {
  const decode = createDecoder(cluster);
  const records: Decoded[] = [];
  for (const line of lines) {
    const bytes = Buffer.from(line);
    decode(bytes, 0, bytes.length, records);
  }
  return records;
}

/** Records, the first `before` of them a history that other streams have, too. */
export interface Stream {
  records: readonly Decoded[];
  before: number;
}

/** A case's stream, decoded, and what is expected of it. */
export interface Prepared extends Stream {
  lines: readonly string[];
  /** Lines of the history. */
  linesBefore: number;
  expect: readonly Expected[];
}

const prepared = new WeakMap<DetectorCase, Prepared>();

/** Writes and decodes a case's stream; once, however often it is asked for. */
export function prepare(one: DetectorCase): Prepared {
  const known = prepared.get(one);
  if (known) return known;
  const { lines, expect, before: linesBefore = 0 } = one.script();
  const made = { lines, linesBefore, expect, ...streamOf({ lines, linesBefore }, decodeShared) };
  prepared.set(one, made);
  return made;
}

/** Lines as a stream of what one makes of each of them. */
export function streamOf(
  { lines, linesBefore }: Pick<Prepared, 'lines' | 'linesBefore'>,
  decode: (line: string) => readonly Decoded[],
): Stream {
  const history = lines.slice(0, linesBefore).flatMap(decode);
  return { records: [...history, ...lines.slice(linesBefore).flatMap(decode)], before: history.length };
}

const shared = new Map<string, readonly Decoded[]>();

/** Most cases begin with the same hours. Frozen: a detector that changes an event is caught, and spoils no other run. */
function decodeShared(line: string): readonly Decoded[] {
  const known = shared.get(line);
  if (known) return known;
  const records = deepFreeze(decodeLines([line]));
  shared.set(line, records);
  return records;
}

/** The whole fold over a stream. */
export function runFold(detectors: readonly Armed[], records: readonly Decoded[]): Outcome {
  const fold = new Fold(detectors);
  const outcome = emptyOutcome();
  for (const record of records) fold.process(record, outcome);
  return outcome;
}

/** What findings say, the ones with the same cause and edge joined, in order of their first. */
export function statementsOf(findings: readonly Finding[]): Required<Expected>[] {
  const statements = new Map<string, Required<Expected>>();
  for (const { reasons, edge, severity, evidence } of findings) {
    const [first] = reasons;
    if (!first) continue;
    const key = `${first.code} ${edge}`;
    const ids = evidence.map(({ auditID }) => auditID);
    const known = statements.get(key);
    const highest = known && severityRank(known.severity) > severityRank(severity) ? known.severity : severity;
    const all = [...new Set([...(known?.evidence ?? []), ...ids])].sort();
    statements.set(key, { code: first.code, severity: highest, evidence: all, says: first.text });
  }
  return [...statements.values()];
}

/** How what was said differs from what was expected; undefined when it does not. */
export function mismatchOf(said: readonly Required<Expected>[], expected: readonly Expected[]): string | undefined {
  const isSame =
    said.length === expected.length &&
    said.every((statement, index) => {
      const want = expected[index];
      return want !== undefined && isAsExpected(statement, want);
    });
  return isSame ? undefined : `expected:${listed(expected)}\n  said:${listed(said)}`;
}

function isAsExpected(said: Required<Expected>, want: Expected): boolean {
  const isSameEvidence = [...new Set(want.evidence)].sort().join('\n') === said.evidence.join('\n');
  return (
    said.code === want.code && said.severity === want.severity && isSameEvidence && said.says.includes(want.says ?? '')
  );
}

function listed(statements: readonly Expected[]): string {
  if (statements.length === 0) return ' nothing';
  return statements
    .map(({ code, severity, evidence, says }) => `\n    ${severity} ${code}: ${says ?? ''} (${evidence.join(', ')})`)
    .join('');
}
