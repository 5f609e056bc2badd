import { DAY_US, formatTime } from '../../model/time.ts';
import type { Use } from '../answers/reach.ts';

/** Reads of one thing through one binding, taken together. */
export interface UseRow {
  namespace: string;
  name: string;
  verb: string;
  hasSelector: number;
  /** Kind and name; '' where no binding allowed it. */
  binding: string;
  role: string;
  reads: number;
  firstUs: number;
  lastUs: number;
}

/** Silence of so many times its usual spacing, and of a day at least, means that it is not needed any more. */
const SILENT_SPACINGS = 4;

export function useOf(rows: readonly UseRow[], nowUs: number): Use {
  const reads = rows.reduce((sum, row) => sum + row.reads, 0);
  const firstUs = Math.min(...rows.map((row) => row.firstUs));
  const lastUs = Math.max(...rows.map((row) => row.lastUs));
  const spacingUs = reads > 1 ? (lastUs - firstUs) / (reads - 1) : 0;
  const isUnused = nowUs - lastUs > Math.max(DAY_US, SILENT_SPACINGS * spacingUs);
  return { reads, firstRead: formatTime(firstUs), lastRead: formatTime(lastUs), isUnused };
}
