import type { Finding } from '../../model/finding.ts';
import type { DetectorCase } from '../case.ts';
import { CaseRuns } from '../case-runs.ts';
import type { Submission } from '../conformance.ts';
import type { AnyDetector, Due, DueVerdict, Verdict } from '../contract.ts';
import type { Armed } from '../judge.ts';
import type { Moment } from '../moment.ts';

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

/** What a wrapped detector was asked: memory as it was before, moment, answer. */
export interface Call {
  memory: object;
  moment: Moment;
  config: unknown;
  verdict: Verdict | undefined;
}

/** Runs all cases with a detector whose `detect` is looked at from outside; once where cases have their history in common. */
export function watchCalls({ detector, cases }: Submission, look: (call: Call) => void): void {
  const watched: AnyDetector = {
    ...detector,
    detect: (memory, moment, config) => {
      const verdict = detector.detect(memory, moment, config);
      look({ memory, moment, config, verdict });
      return verdict;
    },
  };
  const runs = runsOf(watched);
  for (const one of cases) runs.run(one);
}

/** What a wrapped detector was asked when a deadline had passed, and when its memory was due after that. */
export interface DueCall {
  memory: object;
  due: Due;
  config: unknown;
  verdicts: readonly DueVerdict[];
  nextUs: number;
}

/** Runs all cases with a detector whose deadline is looked at from outside. */
export function watchDeadlines({ detector, cases }: Submission, look: (call: DueCall) => void): void {
  const { deadline } = detector;
  if (!deadline) return;
  const watched: AnyDetector = {
    ...detector,
    deadline: {
      ...deadline,
      learn: (memory, due, config) => {
        const before = structuredClone(memory);
        const verdicts = deadline.detect(before, due, config);
        deadline.learn(memory, due, config);
        look({ memory: before, due, config, verdicts, nextUs: deadline.at(memory, config) });
      },
    },
  };
  const runs = runsOf(watched);
  for (const one of cases) runs.run(one);
}

/** A moment of its own: what the fold goes on changing is copied. */
export function copyMoment(moment: Moment): Moment {
  const { past, ...plain } = moment;
  const { principal, kind, credential, misplacement, ...living } = past;
  return {
    ...structuredClone(plain),
    past: { ...living, ...structuredClone({ principal, kind, credential, misplacement }) },
  };
}
