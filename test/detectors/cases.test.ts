import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DETECTORS } from '../../detectors/index.ts';
import { type DetectorCase, mismatchOf, prepare, runFold, statementsOf } from '../../src/detect/case.ts';
import type { Armed } from '../../src/detect/judge.ts';
import { type Finding, severityRank } from '../../src/model/finding.ts';
import { showStream } from './show.ts';
import { SUBMISSIONS } from './submissions.ts';

const MEDIUM = severityRank('medium');

/** All detectors, the one in question with the case's settings. */
function arm(id: string, { settings = {} }: DetectorCase): Armed[] {
  return DETECTORS.map((detector) => ({ detector, config: detector.config.parse(detector.id === id ? settings : {}) }));
}

for (const { detector, cases } of SUBMISSIONS) {
  describe(`${detector.id}, among all detectors`, () => {
    for (const one of cases) it(`${one.kind}: ${one.name}`, () => prove(detector.id, one));
  });
}

function prove(id: string, one: DetectorCase): void {
  const stream = prepare(one);
  const { findings } = runFold(arm(id, one), stream.records);
  const mismatch = mismatchOf(statementsOf(findings.filter((finding) => finding.detector === id)), stream.expect);
  assert.ok(!mismatch, `${mismatch}\n  ${showStream(stream)}`);
  if (one.kind !== 'quiet') return;
  const pages = findings.filter(({ severity }) => severityRank(severity) >= MEDIUM);
  assert.deepEqual(pages.map(told), [], `ordinary behaviour pages\n  ${showStream(stream)}`);
}

function told({ detector, severity, reasons }: Finding): string {
  return `${detector} ${severity} ${reasons[0]?.text}`;
}
