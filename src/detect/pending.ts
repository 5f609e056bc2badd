import type { Finding } from '../model/finding.ts';
import { DAY_US, MINUTE_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Cell, Table } from '../state/table.ts';

/** A claim of absence waits so long for a late line that refutes it. */
export const ABSENCE_US = 2 * MINUTE_US;

interface PendingCell extends Cell {
  finding: Finding;
  dueUs: number;
  unlessIssued: string;
}

/** Findings that claim an absence, until they are refuted or due. */
export class Pending {
  readonly #cells: Table<PendingCell>;

  constructor(state: State) {
    this.#cells = state.table('pending', { cap: 10_000, ttlUs: DAY_US });
  }

  hold(finding: Finding, unlessIssued: string): void {
    const dueUs = finding.timeUs + ABSENCE_US;
    this.#cells.open(finding.id, finding.timeUs, () => ({ finding, dueUs, unlessIssued }));
  }

  /** The findings due by now that nothing refuted, in the order of their time. */
  due(nowUs: number, log: { isIssued(credential: string): boolean }): Finding[] {
    const over = [...this.#cells.entries()].filter(([, cell]) => cell.dueUs <= nowUs);
    for (const [id] of over) this.#cells.delete(id);
    return over
      .filter(([, cell]) => !log.isIssued(cell.unlessIssued))
      .map(([, cell]) => cell.finding)
      .sort((a, b) => a.timeUs - b.timeUs || (a.id < b.id ? -1 : 1));
  }
}
