import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import abnormalAccess from '../../detectors/abnormal-access/detector.ts';
import { type DetectorCase, prepare } from '../../src/detect/case.ts';
import { CaseRuns } from '../../src/detect/case-runs.ts';
import type { ExceptionsTold } from '../../src/model/exception.ts';
import type { Finding } from '../../src/model/finding.ts';
import { DAY_US } from '../../src/model/time.ts';
import { exception, scope } from '../alert/scope.ts';
import { appOf } from '../scenario/cluster.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { knownCluster } from './known-cluster.ts';

const DAY_MINUTES = 24 * 60;
const api = appOf('team-a', 'api');
const runs = new CaseRuns(() => [{ detector: abnormalAccess, config: abnormalAccess.config.parse({}) }]);

/** Severities of what is said of a secret by whoever reads it after these days, the reads of them being expected. */
function said(script: (s: Scenario) => void, expectedDays: number): string[] {
  const s = knownCluster();
  const before = s.lines.length;
  script(s);
  const one: DetectorCase = { name: 'accepted', kind: 'below', script: () => ({ lines: s.lines, before, expect: [] }) };
  const { records } = prepare(one);
  const first = records[before];
  const startUs = first?.tier === 'event' ? first.timeUs : 0;
  const stream = {
    records: [...records.slice(0, before), told(startUs, expectedDays), ...records.slice(before)],
    before,
  };
  const { findings } = runs.run(one, stream);
  return findings.filter((finding) => finding.timeUs >= startUs && !finding.expectedBy).map(strength);
}

function strength({ severity }: Finding): string {
  return severity;
}

function told(timeUs: number, forDays: number): ExceptionsTold {
  const accepted = exception({
    expiresUs: timeUs + forDays * DAY_US,
    scope: scope({ detectors: ['abnormal-access'], principal: api.username }),
  });
  return { tier: 'exceptions', cluster: 'test', timeUs, exceptions: forDays > 0 ? [accepted] : [] };
}

/** The same read on so many days in a row, and once more when weeks have passed. */
function again(times: number) {
  return (s: Scenario) => {
    for (let day = 0; day < times; day++) s.wait(DAY_MINUTES).get(api, 'team-b/worker-db');
    s.wait((20 - times) * DAY_MINUTES).get(api, 'team-b/worker-db');
  };
}

describe('an accepted read', () => {
  it('is normal once it came on three days, also when the exception has ended', () => {
    assert.deepEqual(said(again(3), 5), []);
    assert.deepEqual(said(again(3), 0), ['medium', 'low', 'low', 'medium']);
  });

  it('is a surprise again after the exception has ended, if it came less often', () => {
    assert.deepEqual(said(again(2), 5), ['medium']);
  });

  it('makes nobody loud: what comes after it is judged as before', () => {
    const foreign = (s: Scenario) => {
      const secrets = ['team-c', 'team-d', 'team-e', 'team-f'].flatMap((team) => [
        `${team}/api-db`,
        `${team}/worker-db`,
      ]);
      for (const secret of secrets) s.wait(DAY_MINUTES).get(api, secret);
      s.wait(DAY_MINUTES).get(api, 'team-b/worker-db');
    };
    assert.deepEqual(said(foreign, 7.5), ['medium']);
    assert.equal(said(foreign, 0).at(-1), 'low');
  });
});
