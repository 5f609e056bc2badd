import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { DETECTORS } from '../../detectors/index.ts';
import { CHECKS } from '../../src/detect/conformance.ts';
import { SUBMISSIONS } from './submissions.ts';

describe('every detector keeps every rule of the kit', () => {
  for (const submission of SUBMISSIONS) {
    describe(submission.folder, () => {
      for (const [rule, check] of Object.entries(CHECKS)) {
        it(rule, () => assert.equal(check(submission).join('\n'), ''));
      }
    });
  }
});

it('detectors/index.ts lists the folders, in order', () => {
  const folders = readdirSync(new URL('../../detectors/', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  assert.deepEqual(
    DETECTORS.map(({ id }) => id),
    folders,
  );
});
