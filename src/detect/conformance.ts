import { checkCases, checkCodes } from './conformance/cases.ts';
import { watchDeadlines } from './conformance/deadlines.ts';
import { checkConfig, checkId, checkReadme } from './conformance/declaration.ts';
import { checkHostileNames, checkMissingFields, checkNeeds } from './conformance/hostile.ts';
import { watchBounds, watchPlainMemory, watchPurity } from './conformance/memory.ts';
import { checkRestart, watchRepeats, watchVerdicts } from './conformance/runs.ts';
import type { Check, Submission } from './conformance/submission.ts';
import { watchingRules } from './conformance/watch.ts';

/** The rules that every detector keeps, by name. */
export const CHECKS: Readonly<Record<string, Check>> = {
  id: checkId,
  readme: checkReadme,
  config: checkConfig,
  cases: checkCases,
  codes: checkCodes,
  ...watchingRules({
    verdicts: watchVerdicts,
    'plain memory': watchPlainMemory,
    'bounded memory': watchBounds,
    'score before learning': watchPurity,
    'same again': watchRepeats,
    deadlines: watchDeadlines,
  }),
  restart: checkRestart,
  'missing fields': checkMissingFields,
  needs: checkNeeds,
  'hostile names': checkHostileNames,
};

/**
 * Everything that is wrong with a detector, as `rule: complaint`; empty when it conforms.
 *
 * @example
 * assert.deepEqual(checkDetector({ folder: 'my-detector', readme, detector, cases }), []);
 */
export function checkDetector(submission: Submission): string[] {
  return Object.entries(CHECKS).flatMap(([rule, check]) => {
    try {
      return check(submission).map((complaint) => `${rule}: ${complaint}`);
    } catch (error) {
      return [`${rule}: threw ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}
