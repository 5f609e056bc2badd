import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DETECTORS } from '../../detectors/index.ts';
import { type DetectorCase, decodeLines, prepare, runFold } from '../../src/detect/case.ts';
import type { Armed } from '../../src/detect/judge.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import type { Finding } from '../../src/model/finding.ts';
import { SUBMISSIONS } from './submissions.ts';

/** All cases, each with all detectors and its own settings. */
const RUNS: { one: DetectorCase; armed: Armed[]; findings: Finding[] }[] = SUBMISSIONS.flatMap(({ folder, cases }) =>
  cases.map((one) => {
    const armed = DETECTORS.map((detector) => ({
      detector,
      config: detector.config.parse(detector.id === folder ? (one.settings ?? {}) : {}),
    }));
    return { one, armed, findings: runFold(armed, prepare(one).records).findings };
  }),
);

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
  for (const [what, pairs] of Object.entries(EXCHANGES)) {
    it(what, () => {
      const exchange = exchanger(pairs);
      for (const { one, armed, findings } of RUNS) {
        const renamed = prepare(one).lines.flatMap(exchange);
        const { findings: others } = runFold(armed.toReversed(), renamed);
        assert.deepEqual(statementsOf(others), statementsOf(findings), one.name);
      }
    });
  }
});
