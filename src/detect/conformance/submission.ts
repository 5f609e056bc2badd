import type { DetectorCase } from '../case.ts';
import type { AnyDetector } from '../contract.ts';

/** A detector with everything that lies in its folder. */
export interface Submission {
  /** Name of the folder. */
  folder: string;
  /** Text of its README.md. */
  readme: string;
  detector: AnyDetector;
  cases: readonly DetectorCase[];
}

/** Answers what is wrong with a submission; nothing when it keeps this rule. */
export type Check = (submission: Submission) => string[];
