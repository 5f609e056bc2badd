import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CHECKS } from '../../src/detect/conformance.ts';
import { SUBMISSIONS } from './submissions.ts';

/** Holds one of every so many detectors against the kit: each share is a file of its own, for a core of its own. */
export function holdAgainstKit(share: number, shares: number): void {
  const submissions = SUBMISSIONS.filter((_, index) => index % shares === share);
  describe(`every detector keeps every rule of the kit, share ${share + 1} of ${shares}`, () => {
    for (const submission of submissions) {
      describe(submission.folder, () => {
        for (const [rule, check] of Object.entries(CHECKS)) {
          it(rule, () => assert.equal(check(submission).join('\n'), ''));
        }
      });
    }
  });
}
