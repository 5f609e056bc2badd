import type { AccessRow, Fact } from '../model/access.ts';
import type { Alert } from '../model/alert.ts';
import type { Finding } from '../model/finding.ts';

/** What processing a batch gave; appended to by `Fold.process`. */
export interface Outcome {
  accesses: AccessRow[];
  facts: Fact[];
  findings: Finding[];
  alerts: Alert[];
  /** Events that had been processed before. */
  duplicates: number;
  /** Events later than `latenessMs` behind the newest. */
  late: number;
}

export function emptyOutcome(): Outcome {
  return { accesses: [], facts: [], findings: [], alerts: [], duplicates: 0, late: 0 };
}
