import { SEVERITIES, severityRank } from '../../model/finding.ts';
import { REASON_ORDER } from '../../model/reason.ts';
import { mismatchOf, prepare, statementsOf } from '../case.ts';
import { findingsOf } from './alone.ts';
import type { Submission } from './submission.ts';

const ENOUGH = { fires: 3, quiet: 3, 'blind-spot': 1 } as const;

/** Enough cases of every kind, each with its own name, each as it says. */
export function checkCases({ cases, detector }: Submission): string[] {
  const complaints = Object.entries(ENOUGH).flatMap(([kind, enough]) => {
    const count = cases.filter((one) => one.kind === kind || (kind === 'quiet' && one.kind === 'below')).length;
    return count >= enough ? [] : [`${count} cases of kind ${kind}, ${enough} are needed`];
  });
  const names = new Set(cases.map(({ name }) => name));
  if (names.size < cases.length) complaints.push('two cases have one name');
  for (const one of cases) {
    const mismatch = mismatchOf(statementsOf(findingsOf(detector, one)), prepare(one).expect);
    if (mismatch) complaints.push(`${one.name}\n  ${mismatch}`);
  }
  return complaints;
}

/** Codes are of the closed list; what is declared is shown by a case; nothing else is given. */
export function checkCodes({ cases, detector }: Submission): string[] {
  const given = new Set<string>();
  let highest = 0;
  for (const one of cases) {
    for (const { reasons, severity } of findingsOf(detector, one)) {
      for (const { code } of reasons) given.add(code);
      highest = Math.max(highest, severityRank(severity));
    }
  }
  const declared: readonly string[] = detector.codes;
  const known: readonly string[] = REASON_ORDER;
  return [
    ...declared.filter((code) => !known.includes(code)).map((code) => `${code} is not a reason code`),
    ...declared.filter((code) => !given.has(code)).map((code) => `${code} is declared, and no case shows it`),
    ...[...given].filter((code) => !declared.includes(code)).map((code) => `${code} is given, and not declared`),
    ...(highest === severityRank(detector.severity)
      ? []
      : [`no case reaches its severity ${detector.severity}; the highest is ${SEVERITIES[highest]}`]),
  ];
}
