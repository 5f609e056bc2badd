import assert from 'node:assert/strict';
import { it } from 'node:test';
import { prepare, runFold } from '../../src/detect/case.ts';
import { CaseRuns } from '../../src/detect/case-runs.ts';
import type { AnyDetector } from '../../src/detect/contract.ts';
import { armAll, RUNS } from '../detectors/among-all.ts';
import { SUBMISSIONS } from '../detectors/submissions.ts';
import { pod } from '../scenario/callers.ts';
import { quiet } from '../scenario/cases.ts';
import { sample } from './sample-detector.ts';

const reader = pod('team-a', 'api', 1);

it('a case that goes on from a history ends as one that is run from its first event', () => {
  let compared = 0;
  for (const { folder, cases } of SUBMISSIONS) {
    for (const one of cases.filter(({ kind }) => kind === 'fires').slice(0, 1)) {
      const { records, before } = prepare(one);
      assert.deepEqual(RUNS.run(one), runFold(armAll(one), records), `${folder}: ${one.name}`);
      if (before > 0) compared++;
    }
  }
  assert.ok(compared > SUBMISSIONS.length / 2, `${compared} cases with a history`);
});

it('a history is processed once for all cases that have it, and once for each settings', () => {
  let asked = 0;
  const detect: AnyDetector['detect'] = () => {
    asked++;
    return undefined;
  };
  const runs = new CaseRuns(({ settings = {} }) => [{ detector: { ...sample, detect }, config: settings }]);
  const askedBy = (settings?: object) => {
    const before = asked;
    runs.run(quiet('one more', (s) => void s.get(reader, 'team-a/other'), { ...(settings && { settings }) }));
    return asked - before;
  };
  const [first, second, others] = [askedBy(), askedBy(), askedBy({ limit: 3 })];
  assert.ok(first > 100, `${first} reads in all`);
  assert.deepEqual({ second, others }, { second: 1, others: first });
});
