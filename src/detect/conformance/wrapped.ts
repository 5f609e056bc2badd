import { prepare, runFold } from '../case.ts';
import type { Submission } from '../conformance.ts';
import type { AnyDetector, Verdict } from '../contract.ts';
import type { Moment } from '../moment.ts';

/** What a wrapped detector was asked: memory as it was before, moment, answer. */
export interface Call {
  memory: object;
  moment: Moment;
  config: unknown;
  verdict: Verdict | undefined;
}

/** Runs all cases with a detector whose `detect` is looked at from outside. */
export function watchCalls({ detector, cases }: Submission, look: (call: Call) => void): void {
  const watched: AnyDetector = {
    ...detector,
    detect: (memory, moment, config) => {
      const verdict = detector.detect(memory, moment, config);
      look({ memory, moment, config, verdict });
      return verdict;
    },
  };
  for (const one of cases)
    runFold([{ detector: watched, config: detector.config.parse(one.settings ?? {}) }], prepare(one).records);
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
