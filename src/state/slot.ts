/** One key's memory in its table. Of one shape in all tables, so that the path of every event stays quick. */
export interface Slot<C> {
  readonly key: string;
  readonly cell: C;
  /** Event time of the last use, microseconds: decides what is forgotten first. */
  seenUs: number;
  /** Changed since the last drain, or forgotten: then a cell of this key, if there is one, is another. */
  status: 'kept' | 'changed' | 'gone';
}

/** A cell as stores keep it. */
export function rowOf({ cell, seenUs }: Slot<object>): string {
  return JSON.stringify({ ...cell, seenUs });
}
