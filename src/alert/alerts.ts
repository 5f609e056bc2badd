import type { Alert } from '../model/alert.ts';
import type { Decision } from '../model/decision.ts';
import type { DecisionMade } from '../model/decision-made.ts';
import { type Finding, severityRank } from '../model/finding.ts';
import { DAY_US, formatTime, HOUR_US, MINUTE_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { type AlertCell, addFinding, type Change, emptyAlert } from './alert-cell.ts';
import { shownDecision, statusAfter } from './decide.ts';
import { alertIdOf, edgeKeyOf, groupKeyOf } from './grouping.ts';
import { type Around, renderAlert } from './render.ts';

/** A group takes findings for 6 h after its last one, and 24 h in all. */
const WINDOW_US = 6 * HOUR_US;
const LONGEST_US = DAY_US;
/** An alert closes after so much quiet; the same edge opens no new one for as long. */
const QUIET_US = DAY_US;
const CLOSE_EVERY_US = 10 * MINUTE_US;
const CLOCK = 'next';

interface GroupCell {
  alertId: string;
  lastUs: number;
}

interface EdgeCell {
  /** Rank of the highest severity that this edge had since it was forgotten last. */
  rank: number;
}

interface ClockCell {
  nextUs: number;
}

/** Groups findings into alerts and says when a revision is due. */
export class Alerts {
  readonly #alerts: Table<AlertCell>;
  readonly #groups: Table<GroupCell>;
  readonly #edges: Table<EdgeCell>;
  readonly #clock: Table<ClockCell>;
  readonly #around: Around;

  constructor(state: State, around: Around) {
    this.#alerts = state.table('alerts', { cap: 20_000, ttlUs: 3 * DAY_US });
    this.#groups = state.table('alerts.groups', { cap: 50_000, ttlUs: 2 * DAY_US });
    this.#edges = state.table('alerts.edges', { cap: 200_000, ttlUs: QUIET_US });
    this.#clock = state.table('alerts.clock', { cap: 10_000, ttlUs: 3650 * DAY_US });
    this.#around = around;
  }

  /** Adds a finding to its alert; answers the revision it causes, if any. */
  add(finding: Finding): Alert | undefined {
    const cell = this.#cellFor(finding);
    this.#learnEdge(finding);
    if (!cell) return undefined;
    const change = addFinding(cell, finding);
    return isRevision(cell, change) ? this.#revise(cell, finding.timeUs) : undefined;
  }

  /** The alert that takes this finding; undefined when it is a repeat, no worse than before, that must not open one. */
  #cellFor(finding: Finding): AlertCell | undefined {
    const { timeUs } = finding;
    const groupKey = groupKeyOf(finding);
    const group = this.#groups.open(groupKey, timeUs, () => ({ alertId: '', lastUs: 0 }));
    const current = this.#alerts.peek(group.alertId);
    const isOpen = current && current.status !== 'resolved' && isWithin(current, timeUs);
    if (!isOpen && this.#isRepeat(finding, current?.resolvedUs)) return undefined;
    if (!isOpen) group.alertId = alertIdOf(groupKey, timeUs);
    return this.#alerts.open(group.alertId, timeUs, () => emptyAlert(group.alertId, groupKey, finding));
  }

  /** What comes again after a person resolved it is news. */
  #isRepeat(finding: Finding, resolvedUs = Number.NEGATIVE_INFINITY): boolean {
    const key = edgeKeyOf(finding);
    const [edge, seenUs] = [this.#edges.peek(key), this.#edges.seenUs(key)];
    if (!edge || finding.timeUs - seenUs >= QUIET_US || seenUs <= resolvedUs) return false;
    return severityRank(finding.severity) <= edge.rank;
  }

  #learnEdge(finding: Finding): void {
    const edge = this.#edges.open(edgeKeyOf(finding), finding.timeUs, () => ({ rank: 0 }));
    edge.rank = Math.max(edge.rank, severityRank(finding.severity));
  }

  /** Takes a person's decision; of an alert that is forgotten here, what they saw goes on. */
  decide({ decision, alert }: DecisionMade, timeUs: number): Alert {
    const cell = this.#alerts.peek(alert.id);
    if (!cell) return decidedAnew(alert, decision, timeUs);
    cell.status = statusAfter(decision.kind, cell.status);
    cell.decision = shownDecision(decision) ?? cell.decision ?? null;
    if (cell.status === 'resolved') cell.resolvedUs = timeUs;
    return this.#revise(
      this.#alerts.open(alert.id, timeUs, () => cell),
      timeUs,
    );
  }

  /** Closes alerts that stayed quiet, looking at most once in ten minutes of event time. */
  advance(nowUs: number): Alert[] {
    const clock = this.#clock.peek(CLOCK);
    if (clock && nowUs < clock.nextUs) return [];
    this.#clock.open(CLOCK, nowUs, () => ({ nextUs: 0 })).nextUs = nowUs + CLOSE_EVERY_US;
    const quiet = [...this.#alerts.slots()]
      .filter(({ cell }) => cell.status !== 'closed' && cell.status !== 'resolved' && nowUs - cell.lastUs >= QUIET_US)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    return quiet.map(({ key }) => this.#close(key, nowUs));
  }

  #close(id: string, nowUs: number): Alert {
    const cell = this.#alerts.open(id, nowUs, () => {
      throw new Error(`alert ${id} vanished while closing`);
    });
    cell.status = 'closed';
    return this.#revise(cell, nowUs);
  }

  #revise(cell: AlertCell, timeUs: number): Alert {
    cell.revision += 1;
    return renderAlert(cell, timeUs, this.#around);
  }
}

function isWithin({ firstUs, lastUs }: AlertCell, timeUs: number): boolean {
  return timeUs - lastUs <= WINDOW_US && timeUs - firstUs <= LONGEST_US;
}

export function decidedAnew(alert: Alert, decision: Decision, timeUs: number): Alert {
  return {
    ...alert,
    revision: alert.revision + 1,
    time: formatTime(timeUs),
    status: statusAfter(decision.kind, alert.status),
    decision: shownDecision(decision) ?? alert.decision ?? null,
  };
}

/** The first 20 secrets each make a revision, then every power of two. */
function isRevision(cell: AlertCell, change: Change): boolean {
  if (cell.revision === 0 || change.isRaised || change.hasNewDetector) return true;
  if (change.newSecrets === 0) return false;
  const before = cell.secretCount - change.newSecrets;
  return cell.secretCount <= 20 || Math.floor(Math.log2(before)) < Math.floor(Math.log2(cell.secretCount));
}
