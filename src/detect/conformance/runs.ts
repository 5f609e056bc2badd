import { isDeepStrictEqual } from 'node:util';
import type { Decoded } from '../../model/audit-event.ts';
import type { Finding } from '../../model/finding.ts';
import { severityRank } from '../../model/finding.ts';
import { type DetectorCase, prepare } from '../case.ts';
import type { Verdict } from '../contract.ts';
import { Fold } from '../fold.ts';
import type { Armed } from '../judge.ts';
import { emptyOutcome } from '../outcome.ts';
import { armedFor, findingsOf, runsOf } from './alone.ts';
import type { Submission } from './submission.ts';
import type { Watch } from './watch.ts';

/** Every verdict says something that can be shown, grouped and added up. */
export function watchVerdicts({ detector }: Submission): Watch {
  const complaints = new Set<string>();
  const check = (verdict: Verdict) => {
    for (const complaint of faultsOf(verdict)) complaints.add(complaint);
    if (severityRank(verdict.severity) > severityRank(detector.severity))
      complaints.add(`speaks with ${verdict.severity}, above its own ${detector.severity}`);
  };
  return {
    call: ({ verdict }) => verdict && check(verdict),
    due: ({ verdicts }) => {
      verdicts.forEach(check);
      if (verdicts.some(({ evidence }) => evidence.length === 0)) complaints.add('a deadline that cites no event');
    },
    complaints: () => [...complaints],
  };
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

/** The same log gives the same findings, byte for byte: those of the run that is watched, and of one that is not. */
export function watchRepeats({ detector }: Submission): Watch {
  const complaints: string[] = [];
  return {
    found: (one, findings) => {
      if (!isDeepStrictEqual(findings, findingsOf(detector, one)))
        complaints.push(`another result on the second run (${one.name})`);
    },
    complaints: () => complaints,
  };
}

/** A restart in the middle, or another cluster in between, changes nothing: all that is remembered lies in the memory. */
export function checkRestart(submission: Submission): string[] {
  const { detector } = submission;
  const runs = runsOf(detector);
  return sayingMuch(submission).flatMap((one) => {
    const { records } = prepare(one);
    const cut = Math.max(0, records.length - 2);
    const found = runWithRestart(armedFor(detector, one), records, cut, () => runs.run(one));
    const isSame = isDeepStrictEqual(found, findingsOf(detector, one));
    return isSame ? [] : [`another result after a restart before event ${cut + 1} of ${records.length} (${one.name})`];
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
