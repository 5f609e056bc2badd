import type { Step } from './lineage.ts';

/** What `lineage --alert` answers: how an alert came about, back to the first foothold. Times are RFC 3339. */

/** One event on the way to an alert: a step between credentials, or a finding about one of them. */
export interface TraceStep extends Omit<Step, 'what'> {
  what: Step['what'] | 'found';
  /** Of a finding, what it says; of a step ''. */
  says: string;
}

/** An event, and what was found by it. */
export interface Foothold {
  time: string;
  auditID: string;
  verb: string;
  namespace: string;
  name: string;
  says: string;
}

export interface Trace {
  cluster: string;
  alert: string;
  title: string;
  principal: string;
  /** Every credential on the way, that of the alert first. */
  credentials: string[];
  /** The earliest event that any finding on the way rests on; null where none cites an event. */
  foothold: Foothold | null;
  /** In order of time. */
  steps: TraceStep[];
}
