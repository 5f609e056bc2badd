import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DETECTORS } from '../../detectors/index.ts';
import { decodeLines, prepare, runFold } from '../../src/detect/case.ts';
import { findingsOf } from '../../src/detect/conformance/alone.ts';
import type { AnyDetector, DetectorStatus } from '../../src/detect/contract.ts';
import type { ExceptionsTold } from '../../src/model/exception.ts';
import { exception, scope } from '../alert/scope.ts';
import { SUBMISSIONS } from '../detectors/submissions.ts';
import { roundsOf } from '../rounds.ts';
import { sample, submission } from './sample-detector.ts';

function severitiesOf(detector: AnyDetector, cases = submission.cases): Set<string> {
  return new Set(cases.flatMap((one) => findingsOf(detector, one)).map(({ severity }) => severity));
}

describe('a detector in trial calls nobody', () => {
  for (const status of ['experimental', 'test'] satisfies DetectorStatus[]) {
    it(`status ${status}: its word counts as low`, () => {
      assert.deepEqual([...severitiesOf({ ...sample, status })], ['low']);
      assert.deepEqual([...severitiesOf(sample)], ['medium']);
    });
  }

  it('each of ours would be held as well', () => {
    for (const detector of DETECTORS) {
      const { cases = [] } = SUBMISSIONS.find(({ folder }) => folder === detector.id) ?? {};
      const fires = cases.filter(({ kind }) => kind === 'fires').slice(0, roundsOf(cases.length, 2));
      const said = severitiesOf({ ...detector, status: 'test' }, fires);
      assert.ok(said.size > 0 && !['medium', 'high', 'critical'].some((severity) => said.has(severity)), detector.id);
    }
  });
});

it('a detector learns whether an exception expects what it said', () => {
  const [one = assert.fail()] = submission.cases;
  const { records } = prepare(one);
  const learnt: (boolean | undefined)[] = [];
  const detector: AnyDetector = {
    ...sample,
    learn: (memory, moment, config, verdict) => {
      if (verdict) learnt.push(verdict.isExpected);
      sample.learn(memory, moment, config, verdict);
    },
  };
  const armed = [{ detector, config: sample.config.parse({}) }];
  const own = exception({ expiresUs: Number.MAX_SAFE_INTEGER, scope: scope({ detectors: [sample.id] }) });
  const told: ExceptionsTold = { tier: 'exceptions', cluster: 'test', timeUs: 0, exceptions: [own] };
  const [finding] = runFold(armed, [told, ...records]).findings;
  assert.equal(finding?.expectedBy, own.id);
  runFold(armed, records);
  assert.deepEqual(learnt, [true, undefined]);
});

it('no detector speaks above its own highest severity', () => {
  assert.deepEqual([...severitiesOf({ ...sample, severity: 'info' })], ['info']);
});

it('a finding keeps the memory as it was before its event', () => {
  const [one = assert.fail()] = submission.cases;
  const config = sample.config.parse({});
  const [finding] = runFold([{ detector: sample, config }], prepare(one).records).findings;
  assert.equal(finding?.before, '{"names":["s-0","s-1"]}');
});

it('a detector has no opinion on events that were delivered without what it needs', () => {
  const [one = assert.fail()] = submission.cases;
  const lines = prepare(one).lines.map((line) => JSON.stringify({ ...JSON.parse(line), auditID: undefined }));
  const saidBy = (detector: AnyDetector) => {
    const armed = [{ detector, config: sample.config.parse({}) }];
    return runFold(armed, decodeLines(lines)).findings.length;
  };
  assert.equal(saidBy({ ...sample, needs: ['audit-id'] }), 0);
  assert.equal(saidBy(sample), 1);
});
