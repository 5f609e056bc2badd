import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DETECTORS } from '../../detectors/index.ts';
import { readEvidence } from './evidence.ts';

/** More than this a day, and a detector is not ready to page. */
const MOST_FALSE_PER_DAY = 0.5;

for (const { id, version, status } of DETECTORS.filter((detector) => detector.status === 'stable')) {
  test(`${id} has shown what it does before it pages`, () => {
    const evidence = readEvidence(id);
    assert.ok(evidence, `${id} has no evidence: \`node test/detectors/evidence.ts\` writes it`);
    assert.equal(evidence.detector, id);
    const anew = `${id} is ${status} at version ${version}; its evidence is older: ${evidence.command}`;
    assert.equal(evidence.version, version, anew);
    assert.ok(evidence.attacks >= 60 && evidence.days >= 80);
    assert.ok(evidence.falsePerDay <= MOST_FALSE_PER_DAY, `${evidence.falsePerDay} false alerts a day`);
  });
}
