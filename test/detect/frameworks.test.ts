import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DETECTORS } from '../../detectors/index.ts';
import { frameworkRefs } from '../../src/detect/frameworks.ts';

const written = (...ids: Parameters<typeof frameworkRefs>[0]) =>
  frameworkRefs(ids).map(({ framework, control }) => `${framework} ${control}`);

test("the user's own label for continuous monitoring stands on every alert, beside the ids whose text fits", () => {
  assert.deepEqual(written(), ['NIST CSF DE.CM-8', 'NIST CSF DE.CM-09', 'NIST CSF DE.AE-02']);
});

test('the ids of other lists stand beside the control that they mean', () => {
  const CASES = [
    ['NHI7', ['OWASP NHI Top 10 NHI7:2025', 'OWASP NHI-03']],
    ['PR.AA-01', ['NIST CSF PR.AA-01', 'NIST CSF PR.AC-1', 'CSA MAESTRO IAM-1']],
    ['PR.AA-05', ['NIST CSF PR.AA-05', 'NIST CSF PR.AC-4', 'NIST AI RMF GOVERN']],
  ] as const;
  for (const [id, refs] of CASES) assert.deepEqual(written(id).slice(3), refs);
});

test('every detector names a control beyond those that all have', () => {
  const bare = DETECTORS.filter(({ frameworks }) => frameworkRefs(frameworks).length === frameworkRefs([]).length);
  assert.deepEqual(
    bare.map(({ id }) => id),
    [],
  );
});
