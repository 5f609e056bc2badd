import type { Finding } from '../../model/finding.ts';
import type { DetectorCase } from '../case.ts';
import type { AnyDetector, Due, DueVerdict, Verdict } from '../contract.ts';
import type { Moment } from '../moment.ts';
import { newRunsOf } from './alone.ts';
import { deepFreeze } from './freeze.ts';
import type { Check, Submission } from './submission.ts';

/** A rule's eyes while all cases run: every question to the detector and every case's findings; then what is wrong. */
export interface Watch {
  call?(call: Call): void;
  due?(call: DueCall): void;
  found?(one: DetectorCase, findings: readonly Finding[]): void;
  complaints(): string[];
}

/** What a detector was asked, and its answer. Copies are made once for all rules, by the first that needs one. */
export class Call {
  /** As it is before this is learnt; the detector's own object. */
  readonly memory: object;
  readonly config: unknown;
  readonly verdict: Verdict | undefined;
  readonly #moment: Moment;
  #frozenMemory: object | undefined;
  #frozenMoment: Moment | undefined;

  constructor(memory: object, moment: Moment, config: unknown, verdict: Verdict | undefined) {
    this.memory = memory;
    this.#moment = moment;
    this.config = config;
    this.verdict = verdict;
  }

  get frozenMemory(): object {
    this.#frozenMemory ??= deepFreeze(structuredClone(this.memory));
    return this.#frozenMemory;
  }

  /** A moment that throws when it is written to, and stays as it is. */
  get frozenMoment(): Moment {
    this.#frozenMoment ??= deepFreeze(copyMoment(this.#moment));
    return this.#frozenMoment;
  }
}

/** What a detector was asked when a deadline had passed, and when its memory was due after that. */
export interface DueCall {
  memory: object;
  due: Due;
  config: unknown;
  verdicts: readonly DueVerdict[];
  nextUs: number;
}

/** Rules that watch: all cases of a submission run once for all of them, when the first of them is asked. */
export function watchingRules<Rule extends string>(
  watches: Readonly<Record<Rule, (submission: Submission) => Watch>>,
): Readonly<Record<Rule, Check>> {
  const known = new WeakMap<Submission, ReadonlyMap<string, Watch>>();
  const watchesOf = (submission: Submission) => {
    const made = known.get(submission) ?? runWatched(submission, watches);
    known.set(submission, made);
    return made;
  };
  const rules = Object.keys(watches).map((rule): [string, Check] => [
    rule,
    (submission) => watchesOf(submission).get(rule)?.complaints() ?? [],
  ]);
  return Object.fromEntries(rules) as Record<Rule, Check>;
}

function runWatched(
  submission: Submission,
  watches: Readonly<Record<string, (submission: Submission) => Watch>>,
): ReadonlyMap<string, Watch> {
  const all = new Map(Object.entries(watches).map(([rule, watch]) => [rule, guard(watch(submission))]));
  const runs = newRunsOf(watched(submission.detector, [...all.values()]));
  for (const one of submission.cases) {
    const { findings } = runs.run(one);
    for (const watch of all.values()) watch.found(one, findings);
  }
  return all;
}

/** What breaks one rule's eyes is that rule's matter; the others look on. */
function guard(watch: Watch): Required<Watch> {
  let failure: unknown;
  const look = (how: () => void) => {
    if (failure) return;
    try {
      how();
    } catch (error) {
      failure = error;
    }
  };
  return {
    call: (call) => look(() => watch.call?.(call)),
    due: (call) => look(() => watch.due?.(call)),
    found: (one, findings) => look(() => watch.found?.(one, findings)),
    complaints: () => {
      if (failure) throw failure;
      return watch.complaints();
    },
  };
}

/** The same detector, looked at from outside. */
function watched(detector: AnyDetector, watches: readonly Required<Watch>[]): AnyDetector {
  const { deadline } = detector;
  return {
    ...detector,
    detect: (memory, moment, config) => {
      const verdict = detector.detect(memory, moment, config);
      const call = new Call(memory, moment, config, verdict);
      for (const watch of watches) watch.call(call);
      return verdict;
    },
    ...(deadline && {
      deadline: {
        ...deadline,
        learn: (memory, due, config) => {
          const before = structuredClone(memory);
          const verdicts = deadline.detect(before, due, config);
          deadline.learn(memory, due, config);
          const call: DueCall = { memory: before, due, config, verdicts, nextUs: deadline.at(memory, config) };
          for (const watch of watches) watch.due(call);
        },
      },
    }),
  };
}

/** A moment of its own: what the fold goes on changing is copied. Events are never changed. */
function copyMoment({ event, past, ...plain }: Moment): Moment {
  const { principal, kind, credential, misplacement, ...living } = past;
  return {
    event,
    ...structuredClone(plain),
    past: { ...living, ...structuredClone({ principal, kind, credential, misplacement }) },
  };
}
