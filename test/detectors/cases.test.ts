import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DetectorCase, mismatchOf, prepare, statementsOf } from '../../src/detect/case.ts';
import { type Finding, severityRank } from '../../src/model/finding.ts';
import { findingsAmongAll } from './among-all.ts';
import { showStream } from './show.ts';
import { SUBMISSIONS } from './submissions.ts';

const MEDIUM = severityRank('medium');

for (const { detector, cases } of SUBMISSIONS) {
  describe(`${detector.id}, among all detectors`, () => {
    for (const one of cases) it(`${one.kind}: ${one.name}`, () => prove(detector.id, one));
  });
}

function prove(id: string, one: DetectorCase): void {
  const stream = prepare(one);
  const findings = findingsAmongAll(one);
  const mismatch = mismatchOf(statementsOf(findings.filter((finding) => finding.detector === id)), stream.expect);
  if (mismatch) assert.fail(`${mismatch}\n  ${showStream(stream)}`);
  if (one.kind !== 'quiet') return;
  const pages = findings.filter(({ severity }) => severityRank(severity) >= MEDIUM);
  if (pages.length > 0) assert.fail(`ordinary behaviour pages: ${pages.map(told).join('; ')}\n  ${showStream(stream)}`);
}

function told({ detector, severity, reasons }: Finding): string {
  return `${detector} ${severity} ${reasons[0]?.text}`;
}
