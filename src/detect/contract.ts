import type { z } from 'zod';
import type { FeedField } from '../model/audit-event.ts';
import type { Evidence, SecretTouched, Severity, Tactic } from '../model/finding.ts';
import type { Reason, ReasonCode } from '../model/reason.ts';
import { DAY_US } from '../model/time.ts';
import type { TableLimits } from '../state/table.ts';
import type { FrameworkId } from './frameworks.ts';
import type { Actor, Moment, Standing } from './moment.ts';

/** A field that a detector may need. */
export type Need = Extract<
  FeedField,
  'sourceIPs' | 'credential-id' | 'user-agent' | 'impersonation' | 'annotations' | 'groups' | 'query' | 'audit-id'
>;

/** experimental: finding stored. test: alert for the record. stable: may page. */
export type DetectorStatus = 'experimental' | 'test' | 'stable';

/** What a detector says about one moment. The score is the sum of its reasons' scores. */
export interface Verdict {
  severity: Severity;
  /** Defaults to the detector's tactic. */
  tactic?: Tactic;
  reasons: Reason[];
  /** What repeats; the same edge opens no second alert within 24 h. */
  edge: string;
  /** Earlier events this rests on; the event itself is always added. */
  evidence?: readonly Evidence[];
  secrets?: readonly SecretTouched[];
  /** Holds only if the log does not show within `ABSENCE_US`, or the longer time in which a hole would show, that this credential was issued. */
  unlessIssued?: string;
  /** Speaks only if the principal does not go on to write anew what it read (`StoredAnew`); else it is for the record. */
  unlessStoredAnew?: boolean;
  /** Set for `learn` where an exception expects it: nobody will be called, so it costs no budget. */
  isExpected?: boolean;
}

/** The moment at which a deadline passes. There is no event: whatever is said cites earlier ones. */
export interface Due {
  /** Key of the memory cell that is due. */
  readonly key: string;
  /** The deadline itself, event time in microseconds. */
  readonly timeUs: number;
  readonly past: Standing;
}

/** What a detector says when a deadline has passed: about whom, and by which earlier events. */
export interface DueVerdict extends Verdict {
  about: Actor;
  evidence: readonly Evidence[];
  secrets: readonly SecretTouched[];
}

/**
 * A deadline in event time that a memory cell may have: one at a time, and nothing but a function of the memory. Like
 * every claim of absence it waits for late lines: it passes `ABSENCE_US` after its time.
 */
export interface Deadline<M extends object, C> {
  /** When this memory is due, event time in microseconds; 0 while it awaits nothing. Asked whenever it was learnt. */
  at(memory: Readonly<M>, config: C): number;
  detect(memory: Readonly<M>, due: Due, config: C): DueVerdict[];
  /** Takes the deadline as passed: from here on the memory is due later, or never. */
  learn(memory: M, due: Due, config: C): void;
}

/**
 * A detector: score first, then learn, one memory cell per key.
 *
 * `M` is the memory of one key: plain JSON. `detect` must not change it; `learn` changes it in place. Both are
 * deterministic and see nothing but their arguments. `learn` is called after `detect` for every event with a key.
 */
export interface Detector<M extends object, C> {
  id: string;
  /** Rises when the same log may give other findings. */
  version: number;
  status: DetectorStatus;
  title: string;
  /** The highest severity it may speak with. */
  severity: Severity;
  tactic: Tactic;
  frameworks: readonly FrameworkId[];
  /** All codes it may give. */
  codes: readonly ReasonCode[];
  config: z.ZodType<C>;
  /** It has no opinion on events that were delivered without one of these. */
  needs: readonly Need[];
  /**
   * Memory bounds: cells, and event time (microseconds) after which an unused cell is forgotten. `isByCaller` where the
   * keys are the caller's own: the key of its principal, its username or its pod.
   */
  memory: TableLimits;
  /** Key of the memory cell this event belongs to; undefined when the event is none of its business. */
  key(moment: Moment, config: C): string | undefined;
  empty(): M;
  detect(memory: Readonly<M>, moment: Moment, config: C): Verdict | undefined;
  learn(memory: M, moment: Moment, config: C, verdict: Verdict | undefined): void;
  /** For what is wrong only when nothing happens. */
  deadline?: Deadline<M, C>;
}

/** Any detector, its memory and configuration types forgotten. */
// biome-ignore lint/suspicious/noExplicitAny: methods are bivariant in their parameters; the registry only passes back what the detector made.
export type AnyDetector = Detector<any, any>;

/** Checks a detector's types at its definition. */
export function defineDetector<M extends object, C>(detector: Detector<M, C>): Detector<M, C> {
  return detector;
}

/** Parts of a detector that remembers nothing of its own: it asks what all know. */
export const WITHOUT_MEMORY = {
  memory: { cap: 1, ttlUs: DAY_US },
  empty: () => ({}),
  learn: () => {},
};

export type DetectorCell = { memory: object };
