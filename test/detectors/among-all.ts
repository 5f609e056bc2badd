import { DETECTORS } from '../../detectors/index.ts';
import type { DetectorCase } from '../../src/detect/case.ts';
import { CaseRuns } from '../../src/detect/case-runs.ts';
import type { Armed } from '../../src/detect/judge.ts';
import type { Finding } from '../../src/model/finding.ts';
import { SUBMISSIONS } from './submissions.ts';

const OWNERS = new Map(SUBMISSIONS.flatMap(({ folder, cases }) => cases.map((one) => [one, folder])));

/** All detectors, the one that a case belongs to with the case's settings. */
export function armAll(one: DetectorCase): Armed[] {
  const owner = OWNERS.get(one);
  return DETECTORS.map((detector) => {
    const settings = detector.id === owner ? one.settings : undefined;
    return { detector, config: detector.config.parse(settings ?? {}) };
  });
}

/** Runs of all detectors' cases among all detectors: a history is processed once for every settings. */
export const RUNS = new CaseRuns(armAll);

const found = new Map<DetectorCase, readonly Finding[]>();

/** What all detectors find in a case; run once, whichever tests of a process ask for it. */
export function findingsAmongAll(one: DetectorCase): readonly Finding[] {
  const findings = found.get(one) ?? RUNS.run(one).findings;
  found.set(one, findings);
  return findings;
}
