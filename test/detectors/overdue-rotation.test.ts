import assert from 'node:assert/strict';
import { test } from 'node:test';
import overdueRotation from '../../detectors/overdue-rotation/detector.ts';
import { decodeLines } from '../../src/detect/case.ts';
import { Fold } from '../../src/detect/fold.ts';
import { emptyOutcome } from '../../src/detect/outcome.ts';
import type { SecretObject } from '../../src/model/inventory.ts';
import { appOf, operator } from '../scenario/cluster.ts';
import { Scenario } from '../scenario/scenario.ts';

const TLS: SecretObject = {
  kind: 'secret',
  namespace: 'team-a',
  name: 'web',
  type: 'kubernetes.io/tls',
  keys: 2,
  createdUs: 0,
  ageStepUs: 0,
};

/** What is said of two secrets that were written a week ago. */
function said(told: readonly SecretObject[], policy: object): string[] {
  const scenario = new Scenario();
  const timeUs = scenario.nowUs;
  for (const name of ['web', 'db']) scenario.write(operator, 'create', `team-a/${name}`);
  scenario.wait(8 * 24 * 60);
  for (const name of ['web', 'db']) scenario.get(appOf('team-a', 'api'), `team-a/${name}`);
  const config = overdueRotation.config.parse({ policies: [policy] });
  const fold = new Fold([{ detector: overdueRotation, config }]);
  const outcome = emptyOutcome();
  for (const object of told) fold.process({ tier: 'inventory', cluster: 'test', timeUs, object }, outcome);
  for (const record of decodeLines(scenario.lines)) fold.process(record, outcome);
  return outcome.findings.flatMap(({ reasons }) => reasons.map(({ text, baseline }) => `${text}: ${baseline}`));
}

test('a policy per type holds for secrets that inventory tells to be of it', () => {
  const [only, ...more] = said([TLS], { type: 'kubernetes.io/*', maxDays: 7 });
  assert.match(
    only ?? '',
    /^team-a\/web was not rotated for 8 days.*: at most 7 days by the policy for type kubernetes/,
  );
  assert.deepEqual(more, []);
  assert.deepEqual(said([{ ...TLS, type: 'Opaque' }], { type: 'kubernetes.io/*', maxDays: 7 }), []);
  assert.deepEqual(said([], { type: 'kubernetes.io/*', maxDays: 7 }), [], 'nobody told');
});

test('without a type a policy holds whatever is told', () => {
  assert.equal(said([TLS], { maxDays: 7 }).length, 2);
});
