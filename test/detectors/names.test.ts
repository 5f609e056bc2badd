import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeLines, prepare, streamOf } from '../../src/detect/case.ts';
import { CaseRuns } from '../../src/detect/case-runs.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import type { Finding } from '../../src/model/finding.ts';
import { roundsOf } from '../rounds.ts';
import { armAll, findingsAmongAll } from './among-all.ts';
import { SUBMISSIONS } from './submissions.ts';

/** Findings without the names in them, whatever their order. */
function statementsOf(findings: readonly Finding[]): string[] {
  const statements = findings.map(({ detector, severity, score, reasons, evidence }) => {
    const codes = reasons.map(({ code }) => code).join('+');
    return `${detector} ${severity} ${score.toFixed(3)} ${codes} ${evidence.map(({ auditID }) => auditID).join()}`;
  });
  return statements.sort();
}

/** Exchanges names in pairs, wherever they stand in a log as whole words, and decodes what comes of it. */
function exchanger(pairs: Readonly<Record<string, string>>): (line: string) => readonly Decoded[] {
  const both = new Map([...Object.entries(pairs), ...Object.entries(pairs).map(([a, b]): [string, string] => [b, a])]);
  const names = new RegExp(`(?<![\\w-])(${[...both.keys()].join('|')})(?![\\w-])`, 'g');
  const known = new Map<string, readonly Decoded[]>();
  return (line) => {
    const records = known.get(line) ?? decodeLines([line.replace(names, (name) => both.get(name) ?? name)]);
    known.set(line, records);
    return records;
  };
}

describe('neither a name nor the order of the detectors decides anything', () => {
  const EXCHANGES = {
    'controllers of kube-system and a well-known operator have everyday names': {
      'kube-system': 'plain-apps',
      'external-secrets': 'team-x',
    },
    'the attacker sits in kube-system, and the victim in the namespace of a well-known operator': {
      'kube-system': 'team-a',
      'external-secrets': 'team-b',
      alice: 'admin',
    },
  };
  // Where a name cannot be exchanged: it lies, encoded, in a certificate request.
  const FIXED = new Set(['a person asks in the name of one with the rights of a master, and it is used']);
  // Of several exchanges each takes its share of the cases where time is short.
  const share = roundsOf(1, Object.keys(EXCHANGES).length);
  for (const [turn, [what, pairs]] of Object.entries(EXCHANGES).entries()) {
    it(what, () => {
      const exchange = exchanger(pairs);
      const runs = new CaseRuns((one) => armAll(one).toReversed());
      const cases = SUBMISSIONS.flatMap((submission) => submission.cases).filter(({ name }) => !FIXED.has(name));
      for (const one of cases.filter((_, at) => at % share === turn % share)) {
        const { findings } = runs.run(one, streamOf(prepare(one), exchange));
        assert.deepEqual(statementsOf(findings), statementsOf(findingsAmongAll(one)), one.name);
      }
    });
  }
});
