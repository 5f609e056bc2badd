import { isDeepStrictEqual } from 'node:util';
import type { Decoded } from '../../model/audit-event.ts';
import type { Finding } from '../../model/finding.ts';
import { severityRank } from '../../model/finding.ts';
import { type DetectorCase, prepare } from '../case.ts';
import type { Submission } from '../conformance.ts';
import type { Verdict } from '../contract.ts';
import { Fold } from '../fold.ts';
import type { Armed } from '../judge.ts';
import { emptyOutcome } from '../outcome.ts';
import { armedFor, findingsOf, newRunsOf, runsOf, watchCalls, watchDeadlines } from './wrapped.ts';

/** Every verdict says something that can be shown, grouped and added up. */
export function checkVerdicts(submission: Submission): string[] {
  const complaints = new Set<string>();
  const { detector } = submission;
  const check = (verdict: Verdict) => {
    for (const complaint of faultsOf(verdict)) complaints.add(complaint);
    if (severityRank(verdict.severity) > severityRank(detector.severity))
      complaints.add(`speaks with ${verdict.severity}, above its own ${detector.severity}`);
  };
  watchCalls(submission, ({ verdict }) => verdict && check(verdict));
  watchDeadlines(submission, ({ verdicts }) => {
    verdicts.forEach(check);
    if (verdicts.some(({ evidence }) => evidence.length === 0)) complaints.add('a deadline that cites no event');
  });
  return [...complaints];
}

function faultsOf({ reasons, edge, evidence = [] }: Verdict): string[] {
  const faults = [];
  if (reasons.length === 0) faults.push('a verdict without a reason');
  if (edge === '') faults.push('a verdict without an edge: its repeats could not be told from news');
  if (reasons.some(({ score }) => !Number.isFinite(score) || score < 0))
    faults.push('a score that is no number from 0');
  if (reasons.some(({ text, baseline }) => text === '' || baseline === ''))
    faults.push('a reason without a text or without what was normal');
  if (evidence.some(({ auditID }) => typeof auditID !== 'string')) faults.push('evidence without an audit ID');
  return faults;
}

/** The same log gives the same findings, byte for byte. */
export function checkRepeats(submission: Submission): string[] {
  const runs = newRunsOf(submission.detector);
  return eachCase(submission, (one, findings) =>
    isDeepStrictEqual(runs.run(one).findings, findings) ? [] : ['another result on the second run'],
  );
}

/** A restart in the middle, or another cluster in between, changes nothing: all that is remembered lies in the memory. */
export function checkRestart(submission: Submission): string[] {
  const { detector } = submission;
  const runs = runsOf(detector);
  return eachCase({ ...submission, cases: sayingMuch(submission) }, (one, findings) => {
    const { records } = prepare(one);
    const cut = Math.max(0, records.length - 2);
    const found = runWithRestart(armedFor(detector, one), records, cut, () => runs.run(one));
    return isDeepStrictEqual(found, findings)
      ? []
      : [`another result after a restart before event ${cut + 1} of ${records.length}`];
  });
}

/** Where anything forgotten shows: what is found rests on memory, and one case of silence does. */
function sayingMuch({ cases }: Submission): DetectorCase[] {
  const silent = cases.find(({ kind }) => kind === 'quiet');
  return cases.filter((one) => one.kind === 'fires' || one === silent);
}

/** The whole log with nothing left out of its history, and something between the two halves. */
function runWithRestart(armed: Armed, records: readonly Decoded[], cut: number, between: () => void): Finding[] {
  const outcome = emptyOutcome();
  const before = new Fold([armed]);
  for (const record of records.slice(0, cut)) before.process(record, outcome);
  // What a detector keeps outside of its memory would now be that of another cluster.
  between();
  const after = new Fold([armed]);
  for (const { block, key, json } of before.state.drain()) if (json !== null) after.state.load(block, key, json);
  for (const record of records.slice(cut)) after.process(record, outcome);
  return outcome.findings;
}

function eachCase(
  { detector, cases }: Submission,
  check: (one: DetectorCase, findings: readonly Finding[]) => string[],
): string[] {
  return cases.flatMap((one) => check(one, findingsOf(detector, one)).map((complaint) => `${complaint} (${one.name})`));
}
