import type { Finding } from '../../model/finding.ts';
import type { DetectorCase } from '../case.ts';
import { CaseRuns } from '../case-runs.ts';
import type { AnyDetector } from '../contract.ts';
import type { Armed } from '../judge.ts';

const found = new WeakMap<AnyDetector, Map<DetectorCase, readonly Finding[]>>();

/** What a detector by itself finds in a case; run once, whichever rules ask for it. */
export function findingsOf(detector: AnyDetector, one: DetectorCase): readonly Finding[] {
  const known = found.get(detector) ?? new Map<DetectorCase, readonly Finding[]>();
  found.set(detector, known);
  const findings = known.get(one) ?? runsOf(detector).run(one).findings;
  known.set(one, findings);
  return findings;
}

const shared = new WeakMap<AnyDetector, CaseRuns>();

/** Runs of cases with a detector by itself, the same for all rules. */
export function runsOf(detector: AnyDetector): CaseRuns {
  const runs = shared.get(detector) ?? newRunsOf(detector);
  shared.set(detector, runs);
  return runs;
}

/** Runs that know nothing of those before. */
export function newRunsOf(detector: AnyDetector): CaseRuns {
  return new CaseRuns((one) => [armedFor(detector, one)]);
}

/** A detector with the settings of a case. */
export function armedFor(detector: AnyDetector, { settings = {} }: DetectorCase): Armed {
  return { detector, config: detector.config.parse(settings) };
}
